"""Rule packs: read (source), typed (parse), checked (validate), made to run (compile)."""
