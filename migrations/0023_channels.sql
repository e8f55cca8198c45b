-- The addresses of a person on each channel. Placeholder for the channels helper's own file.

create table channel_addresses (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts,
  channel text not null check (channel in ('web_push', 'sms', 'zalo', 'email')),
  address text not null,
  verified_at timestamptz,
  last_ok_at timestamptz,
  ended_at timestamptz
);
create unique index channel_addresses_live on channel_addresses (channel, address) where ended_at is null;
create index channel_addresses_of on channel_addresses (account_id) where ended_at is null;
alter table channel_addresses enable row level security;
alter table channel_addresses force row level security;
create policy owner_all on channel_addresses to antam_owner using (true) with check (true);
grant select, update (ended_at, last_ok_at) on channel_addresses to antam_engine;
create policy engine_all on channel_addresses to antam_engine using (true) with check (true);
