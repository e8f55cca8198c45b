-- The four roles of design.md §10, made before the first migration and harmless to run again.
-- owner owns everything and never signs in; the other three sign in, own nothing and bypass nothing.
do $$
declare name text;
begin
  foreach name in array array['antam_owner', 'antam_app', 'antam_committer', 'antam_engine'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I nosuperuser nobypassrls nocreatedb nocreaterole noinherit', name);
    end if;
  end loop;
  foreach name in array array['antam_app', 'antam_committer', 'antam_engine'] loop
    if not (select rolcanlogin from pg_roles where rolname = name) then
      execute format('alter role %I login', name);
    end if;
  end loop;
  if not pg_has_role(current_user, 'antam_owner', 'set') then
    execute format('grant antam_owner to %I with set true', current_user);
  end if;
  execute format('revoke temporary on database %I from public', current_database());
  execute format('grant create, connect on database %I to antam_owner', current_database());
  revoke all on schema public from public;
  grant usage, create on schema public to antam_owner;
  grant usage on schema public to antam_app, antam_committer, antam_engine;
  execute format('grant connect on database %I to antam_app, antam_committer, antam_engine', current_database());
end $$;
