-- Stand-in on this branch for the file of another branch: delete it at the merge. The two context functions that the
-- policies of 0012 to 0014 read are made here from what 0001 knows.
create function acting_duty() returns uuid[] language sql stable as $$ select acting_facilities() $$;
create function acting_clinical() returns uuid[] language sql stable as
$$ select coalesce(array_agg(r.id), '{}') from residents r where r.account_id = acting_account() $$;
revoke execute on function acting_duty(), acting_clinical() from public;
grant execute on function acting_duty(), acting_clinical() to antam_app, antam_committer, antam_engine;
