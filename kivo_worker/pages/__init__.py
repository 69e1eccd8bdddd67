"""HTML pages: markup that data cannot break."""
