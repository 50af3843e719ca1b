"""Small, independent helpers for text: folding, display width, masking, likeness."""
