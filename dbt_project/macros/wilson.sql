{#
    Lower and upper end of Wilson's 95 % interval of hits / trials, null without trials: few cases, and shares near 1.
    ml.model.shares.wilson_interval is the same in Python; a test compares the two.
#}
{% macro wilson_low(hits, trials) %}
    case when {{ trials }} > 0 then greatest({{ _wilson_end(hits, trials, '-') }}, 0) end
{% endmacro %}

{% macro wilson_high(hits, trials) %}
    case when {{ trials }} > 0 then least({{ _wilson_end(hits, trials, '+') }}, 1) end
{% endmacro %}

{% macro _wilson_end(hits, trials, sign) %}
    {%- set z = 1.959964 -%}
    ({{ hits }} + pow({{ z }}, 2) / 2) / nullif({{ trials }} + pow({{ z }}, 2), 0) {{ sign }} {{ z }} / (
        {{ trials }} + pow({{ z }}, 2)
    ) * sqrt(
        {{ hits }} * ({{ trials }} - {{ hits }}) / nullif(cast({{ trials }} as double), 0) + pow({{ z }}, 2) / 4
    )
{%- endmacro %}
