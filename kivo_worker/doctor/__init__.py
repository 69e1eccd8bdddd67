"""Looks at all that a run needs, with the parts a run is made of, before a run does; nothing is changed by it."""
