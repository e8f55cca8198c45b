-- Attachments: files that belong to a thread, from the slot a phone asks for to the day they are freed. The bytes lie in a
-- store of their own (base/store.py), sealed with the thread's key; this table says which may be had, and by whom.

create table attachments (
  id uuid primary key,                           -- made by the phone
  conversation_id uuid not null references conversations,
  uploader_id uuid not null references accounts,
  declared text not null,                        -- the type the phone said; what comes out of the check is `type`
  size bigint not null check (size > 0),         -- as declared
  name bytea not null,                           -- sealed
  state text not null default 'uploading' check (state in ('uploading', 'quarantined', 'available', 'refused', 'freed')),
  place uuid not null unique,                    -- made here: everything the store holds of it lies under this name
  pieces uuid[] not null default '{}',           -- what was uploaded, in order, until it has been checked
  received bigint not null default 0,
  claimed_at timestamptz,                        -- somebody checks it since; the fence of who writes the outcome
  problem text,                                  -- why it was refused (realtime/files.py)
  type text,                                     -- what is served: type, bytes, their digest, and the object's name
  bytes bigint,
  sha256 bytea,
  stored uuid,
  seq bigint,                                    -- the message it is said in; null: for its uploader alone
  created_at timestamptz not null,
  held boolean not null default true,            -- whether the store may still hold something of it
  check (received <= size),
  check ((state = 'refused') = (problem is not null)),
  check (state <> 'available' or (type is not null and bytes is not null and sha256 is not null and stored is not null))
);
create index attachments_of_conversation on attachments (conversation_id, created_at);
create index attachments_of_uploader on attachments (uploader_id, created_at);
create index attachments_to_check on attachments (claimed_at nulls first) where state = 'quarantined';
create index attachments_unsaid on attachments (created_at) where seq is null and state in ('uploading', 'quarantined', 'available');
create index attachments_to_drop on attachments (id) where held and state in ('refused', 'freed');
create index attachments_unread on attachments (conversation_id) where state in ('uploading', 'quarantined', 'available');
create index conversations_destroyed on conversations (id) where wrapped is null;

alter table attachments enable row level security;
alter table attachments force row level security;
create policy owner_all on attachments to antam_owner using (true) with check (true);

-- The look before the door: in which thread it is, for who sits there.
create function thread_of_attachment(attachment uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as
$$
  select a.conversation_id from attachments a
    join conversation_members m on m.conversation_id = a.conversation_id
   where a.id = attachment and m.account_id = acting_account() and m.left_at is null
$$;
revoke execute on function thread_of_attachment(uuid) from public;
grant execute on function thread_of_attachment(uuid) to antam_app;

-- The app reads what was said in threads it has opened, and what its account has uploaded there.
grant select on attachments to antam_app;
create policy app_reads on attachments for select to antam_app
  using (conversation_id = any ((select acting_threads())::uuid[])
         and (seq is not null or uploader_id = (select acting_account())));

-- The committer lets the uploader in, checks, and says; nobody deletes a row.
grant select, insert,
  update (state, pieces, received, claimed_at, problem, type, bytes, sha256, stored, seq, name, held)
  on attachments to antam_committer;
create policy committer_all on attachments to antam_committer using (true) with check (true);
