"""Makes a release: the wheel, what it and the image consist of, under which licences, and their hashes."""
