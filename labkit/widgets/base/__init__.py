"""What all views have in common."""
