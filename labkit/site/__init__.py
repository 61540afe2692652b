"""The labs as a static site that runs in the reader's browser, see `labkit site`."""
