-- Stand-in on this branch for the file of another branch: delete it at the merge.
select 1;
