"""Kivo's documented API in types: the bodies that its server takes and gives, and its clients send and read."""
