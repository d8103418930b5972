"""From the web's feeds and pages to clean, deduplicated, grouped articles."""
