-- placeholder, until its branch writes it.
select 1;
