"""Files that hold files: zip archives and OLE containers, read by hand, trusting nothing."""
