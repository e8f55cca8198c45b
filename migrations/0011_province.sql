-- What a province may count: who supervises it, and the monthly figures that were published once and never change.

create table province_cubes (                    -- as published: no true small count is ever stored
  province_code text not null check (province_code ~ '^[0-9]{2}$'),
  period date not null check (extract(day from period) = 1),   -- the first day of the month
  counted_at timestamptz not null,
  figures jsonb not null,
  primary key (province_code, period)
);

create function acting_province() returns text language sql stable as
$$ select nullif(current_setting('antam.province', true), '') $$;

-- A supervisor's unit of work says so itself, after open_work: nobody else carries a province in their context.
-- Of several provinces it is the one they were appointed to last.
create function open_province(of_session uuid) returns text
language plpgsql security definer set search_path = public, pg_temp as
$$
declare code text;
begin
  select p.province_code into code
    from sessions s join province_staff p on p.account_id = s.account_id
   where s.id = of_session and s.account_id = acting_account() and s.ended_at is null
     and s.second_factor_at is not null and p.during @> clock_timestamp()
   order by lower(p.during) desc, p.province_code limit 1;
  perform set_config('antam.province', coalesce(code, ''), true);
  return code;
end
$$;

alter table province_cubes enable row level security;
alter table province_cubes force row level security;
create policy owner_all on province_cubes to antam_owner using (true) with check (true);

revoke execute on function acting_province(), open_province(uuid) from public;
grant execute on function acting_province(), open_province(uuid) to antam_app;

grant select on province_cubes to antam_app;
create policy app_own on province_cubes for select to antam_app using (province_code = (select acting_province()));

-- The engine counts; what it has published it can neither change nor take back.
grant select, insert on province_cubes to antam_engine;
create policy engine_all on province_cubes to antam_engine using (true) with check (true);
grant select (kind, province_code, created_at) on facilities to antam_engine;
grant select (sex) on residents to antam_engine;
