"""The command line: one module per noun, each a group under `flask`."""
