"""Arabic words: which are attested, what their stem is, and which stems mean the same."""
