"""Shares: grants, boxes and manifests; views; and taking back."""
