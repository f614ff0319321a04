"""Files that people name or put into folders: the one room below `specs` that reads and writes them."""
