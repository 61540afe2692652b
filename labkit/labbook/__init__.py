"""The lab book: entries, descriptions, one page of it all."""
