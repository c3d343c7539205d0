"""What every feature stands on: settings, databases, objects, errors, the unit of work."""
