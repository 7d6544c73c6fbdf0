"""From the bytes of an email to a message and its files, containers opened."""
