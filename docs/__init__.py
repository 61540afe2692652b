"""The documentation, built by Sphinx."""
