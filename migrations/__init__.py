"""The schema as numbered SQL files; applied by `base.migrate`, summed up in `schema.sql`."""
