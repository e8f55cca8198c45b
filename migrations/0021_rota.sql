-- placeholder
select;
