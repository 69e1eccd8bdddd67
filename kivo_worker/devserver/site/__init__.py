"""The page at `/`: every run, and for each exactly what Kivo holds of it."""
