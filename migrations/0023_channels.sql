-- Channels beside the app's own push: where each person can be reached, a provider's tokens, and answers from a notice.

-- An address of one person on one channel. Sealed under the house's key (notify/addresses.py); the mark is an HMAC by which the
-- same address is found again without being read.
create table channel_addresses (
  id uuid primary key,
  account_id uuid not null references accounts,
  channel text not null check (channel in ('web_push', 'sms', 'zalo', 'email')),
  address_sealed bytea not null,
  mark bytea not null check (length(mark) = 32),
  code_hmac bytea,                               -- of the code under way, null once it has been given
  code_until timestamptz,
  guesses_left smallint not null default 5,
  created_at timestamptz not null,
  verified_at timestamptz,
  last_ok_at timestamptz,                        -- when a provider last took something for it
  ended_at timestamptz,
  ended_why text check (ended_why in ('removed', 'gone', 'replaced', 'erased')),
  check ((ended_at is null) = (ended_why is null))
);
create unique index addresses_once on channel_addresses (account_id, channel, mark) where ended_at is null;
create index addresses_by_mark on channel_addresses (channel, mark) where ended_at is null and verified_at is not null;

-- The tokens of a provider whose refresh token works once: one row a provider (notify/zalo_tokens.py).
create table provider_tokens (
  provider text primary key check (provider in ('zalo')),
  seed_hash bytea not null,                      -- of the refresh token the operator gave: another one starts anew
  refresh_sealed bytea not null,
  access_sealed bytea,
  good_until timestamptz,
  renewing_until timestamptz,                    -- whoever moved it here is asking the provider now
  check ((access_sealed is null) = (good_until is null))
);

-- A right to answer one alert as one person, once: a link's secret (its hash), and a code for those who answer by SMS.
create table answer_links (
  id uuid primary key,
  account_id uuid not null references accounts,
  subject uuid not null,                         -- the alert; notify knows no more of it
  secret_hash bytea not null unique check (length(secret_hash) = 32),
  code_hmac bytea not null check (length(code_hmac) = 32),
  made_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > made_at),
  used_at timestamptz,
  used_by text check (used_by in ('link', 'sms')),
  check ((used_at is null) = (used_by is null))
);
create index answers_of_account on answer_links (account_id, code_hmac) where used_at is null;
create index answers_by_age on answer_links (expires_at);

-- Texts the gateway has passed on, by the gateway's own id: each counts once, however often it is delivered.
create table gateway_texts (
  mark bytea primary key check (length(mark) = 32),   -- HMAC of the gateway's id
  at timestamptz not null
);
create index gateway_texts_by_age on gateway_texts (at);

-- Takes the answer that this secret, or this code of somebody with this number, is good for, and opens the unit of work as the
-- person it was made for: with the rights they have now, as if on a session with a second factor, because an alert is answered
-- and nothing else is reached with it. Only staff who were told of the alert, and only as long as it is open. `state`: taken;
-- `used` by this very link before, `ended` (late, answered by somebody, not theirs any more); null: no such answer.
create function open_answer(
  of_secret bytea, of_mark bytea, of_codes jsonb,
  out now timestamptz, out state text, out link uuid, out account uuid, out name text, out language text,
  out alert uuid, out resident uuid, out owner uuid
) language plpgsql security definer set search_path = public, pg_temp as
$$
declare held answer_links; told alerts;
begin
  now := clock_timestamp();
  select l.* into held from answer_links l
   where case when of_secret is not null then l.secret_hash = of_secret
              else l.account_id in (select c.account_id from channel_addresses c
                                     where c.channel = 'sms' and c.mark = of_mark and c.ended_at is null
                                       and c.verified_at is not null)
               and l.code_hmac = decode(of_codes ->> l.account_id::text, 'hex') end
   order by l.used_at is not null, l.expires_at desc limit 1 for update;
  if held.id is null then
    return;
  end if;
  link := held.id;
  select a.id, a.name, a.language into account, open_answer.name, open_answer.language
    from accounts a where a.id = held.account_id and a.disabled_at is null;
  select a.* into told from alerts a join alert_told t on t.alert_id = a.id and t.account_id = held.account_id
   where a.id = held.subject for update of a;
  alert := told.id;
  resident := told.resident_id;
  owner := told.owner_id;
  if account is null or told.id is null then
    state := 'ended';
  elsif held.used_at is not null then
    state := 'used';
  elsif held.expires_at <= now or told.state <> 'open' then
    state := 'ended';
  else
    update answer_links set used_at = open_answer.now, used_by = case when of_secret is null then 'sms' else 'link' end
     where id = held.id;
    state := 'taken';
    perform enter_context(account, true, open_answer.now);
  end if;
end
$$;

-- Whose number this is, so that the code can be looked for under each one's own key.
create function accounts_at(of_mark bytea) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as
$$
  select distinct c.account_id from channel_addresses c
   where c.channel = 'sms' and c.mark = of_mark and c.ended_at is null and c.verified_at is not null
$$;

-- False when the gateway has passed this text on before.
create function note_gateway_text(of_mark bytea) returns boolean
language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  insert into gateway_texts (mark, at) values (of_mark, clock_timestamp()) on conflict do nothing;
  return found;
end
$$;

do $$
declare t text;
begin
  foreach t in array array['channel_addresses', 'provider_tokens', 'answer_links', 'gateway_texts'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

revoke execute on function open_answer(bytea, bytea, jsonb), accounts_at(bytea), note_gateway_text(bytea) from public;
grant execute on function open_answer(bytea, bytea, jsonb), accounts_at(bytea), note_gateway_text(bytea) to antam_app;

grant select, insert, update (code_hmac, code_until, guesses_left, verified_at, ended_at, ended_why) on channel_addresses
  to antam_app;
create policy app_own on channel_addresses to antam_app
  using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
grant select (id, account_id, channel, address_sealed, verified_at, last_ok_at, ended_at, ended_why),
  update (last_ok_at, ended_at, ended_why) on channel_addresses to antam_engine;
create policy engine_all on channel_addresses to antam_engine using (true);

grant select, insert, update on provider_tokens to antam_engine;
create policy engine_all on provider_tokens to antam_engine using (true) with check (true);

grant select (id, account_id, subject, expires_at, used_at), insert, delete on answer_links to antam_engine;
create policy engine_all on answer_links to antam_engine using (true) with check (true);

grant select (at), delete on gateway_texts to antam_engine;
create policy engine_sweeps on gateway_texts to antam_engine using (true);
