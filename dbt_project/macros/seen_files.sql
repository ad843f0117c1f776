{# What files were when they were read, see ml/raw/seen_files.py: who has not been touched since is not read again. #}
{% macro create_seen_files() %}
    create table if not exists {{ target.schema }}.seen_files (
        path varchar primary key, state varchar, file_hash varchar
    )
{% endmacro %}
