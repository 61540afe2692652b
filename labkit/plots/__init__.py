"""Draw on given axes; no pyplot, no global state."""
