-- Stand-in on this branch for the file of another branch: delete it at the merge. The context functions that the
-- policies of 0012 to 0014 read are made here from what 0001 knows; everybody of the staff but managers treats.
create function acting_managed() returns uuid[] language sql stable as
$$ select coalesce(array_agg(s.facility_id), '{}') from staff s
    where s.account_id = acting_account() and s.role = 'manager' and s.during @> now() $$;
create function acting_treated() returns uuid[] language sql stable as
$$ select coalesce(array_agg(st.resident_id), '{}') from stays st join staff s on s.facility_id = st.facility_id
    where s.account_id = acting_account() and s.role <> 'manager' and s.during @> now() and st.during @> now() $$;
create function acting_clinical() returns uuid[] language sql stable as
$$ select acting_treated() || array(select r.id from residents r where r.account_id = acting_account()) $$;
create function open_resident(about uuid, as_of timestamptz) returns void language sql stable as $$ select $$;
revoke execute on function acting_managed(), acting_treated(), acting_clinical(), open_resident(uuid, timestamptz) from public;
grant execute on function acting_managed(), acting_treated(), acting_clinical(), open_resident(uuid, timestamptz)
  to antam_app;
