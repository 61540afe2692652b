"""Controls and views, one class per module."""
