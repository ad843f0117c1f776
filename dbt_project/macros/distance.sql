{#
    Great-circle distance of two points in km, on a sphere of the Earth's mean radius (IUGG: 6371.0088 km); off by .5 % at
    most. Null of null. Source: R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68(2), 1984.
#}
{% macro km_between(latitude, longitude, other_latitude, other_longitude) -%}
    {%- set haversine -%}
        (
            power(sin(radians({{ other_latitude }} - {{ latitude }}) / 2), 2)
            + cos(radians({{ latitude }})) * cos(radians({{ other_latitude }}))
            * power(sin(radians({{ other_longitude }} - {{ longitude }}) / 2), 2)
        )
    {%- endset -%}
    {# Rounding makes a little more than 1 of opposite points; least(1, null) would be 1. #}
    2 * 6371.0088 * asin(sqrt(case when {{ haversine }} > 1 then 1 else {{ haversine }} end))
{%- endmacro %}
