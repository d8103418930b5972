"""Settings and the catalogue of sources."""
