"""The commands: one file each, that parses, builds the parts and calls one function."""
