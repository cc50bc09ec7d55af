# What doxygen reads of a header, line by line: what every type has or what is of the version before
# needs no words of its own.
/ = (default|delete);$/s/^[^/]*$//
/^using .*\[\[deprecated/s/.*//
s#^( +)((\[\[nodiscard\]\] )?(static )?(Decoded<.*> decode|Encoded encode|bool decode_into)\()#\1/** As every schema has it, see `SchemaOf`. */ \2#
s#^( *)(\[\[deprecated\("([^"]*)"\)\]\])#\1/** Deprecated: \3. */ \2#
