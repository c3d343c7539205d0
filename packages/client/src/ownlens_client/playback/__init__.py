"""From a sealed lesson to a player: segments are fetched, checked and opened one by one, on this device."""
