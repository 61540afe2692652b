"""What every part may use: files written safely, errors of commands."""
