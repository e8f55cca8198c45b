-- Clinical notes: sealed text, never edited; an amendment is a new note that points to the one before it.

create table resident_keys (                     -- what a resident's notes are sealed with, itself sealed with the house's
  resident_id uuid not null references residents,
  version smallint not null default 1,
  wrapped bytea,                                 -- null: destroyed, and with it everything that was sealed
  made_at timestamptz not null,
  destroyed_at timestamptz,
  primary key (resident_id, version),
  check ((wrapped is null) = (destroyed_at is not null))
);

create table notes (
  resident_id uuid not null references residents,
  id uuid not null,                              -- made by the phone: posting it again has no second effect
  root_id uuid not null,                         -- the first version
  amends uuid,
  amended_by uuid,                               -- null: the version that counts; set once, by the amendment
  facility_id uuid not null references facilities,
  author_id uuid not null references accounts,
  author_as text not null,
  noted_at timestamptz not null,                 -- clinical time: a label
  received_at timestamptz not null,
  category text check (category in ('HIV', 'OST', 'DRUG_TEST', 'PSY', 'DV', 'CHILD_ABUSE', 'GENETIC', 'MENTAL_HEALTH')),
  key_version smallint not null,
  text_sealed bytea not null,
  reason_sealed bytea,                           -- why it was amended
  primary key (resident_id, id),                 -- the id alone would tell whether somebody else's note has it
  foreign key (resident_id, amends) references notes,
  foreign key (resident_id, key_version) references resident_keys,
  check ((amends is null) = (id = root_id) and (amends is null) = (reason_sealed is null))
);
create index notes_by_time on notes (resident_id, noted_at desc, id desc) where amended_by is null;
create index notes_of_root on notes (resident_id, root_id);
create unique index notes_amended_once on notes (resident_id, amends);

-- Who the account is itself.
create function acting_own() returns uuid[] language sql stable as
$$ select coalesce(array_agg(r.id), '{}') from residents r where r.account_id = acting_account() $$;

do $$
declare t text;
begin
  foreach t in array array['resident_keys', 'notes'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

revoke execute on function acting_own() from public;
grant execute on function acting_own() to antam_app;

grant select, insert on resident_keys to antam_app;
create policy app_clinical on resident_keys to antam_app
  using (resident_id = any ((select acting_clinical())::uuid[]))
  with check (resident_id = any ((select acting_clinical())::uuid[]));

-- people/categories.py knows more (psychotherapy is its author's, a nurse reads no child-abuse note): this is the part
-- of its table that the context can tell by itself. Who treats the resident, the resident, and who represents them.
grant select, insert, update (amended_by) on notes to antam_app;
create policy app_reads on notes for select to antam_app
  using (resident_id = any ((select acting_treated())::uuid[])
         or (resident_id = any ((select acting_clinical())::uuid[])
             and (category is null or category = 'MENTAL_HEALTH'
                  or (resident_id = any ((select acting_own())::uuid[]) and category <> 'CHILD_ABUSE'))));
create policy app_writes on notes for insert to antam_app
  with check (author_id = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]));
create policy app_amends on notes for update to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]))
  with check (resident_id = any ((select acting_treated())::uuid[]));
