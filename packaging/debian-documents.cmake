# Run by CPack between installing into its folders and packing them: what Debian wants in a package
# and an installation does without.
foreach(component ${CPACK_COMPONENTS_ALL})
  string(TOUPPER ${component} upper)
  execute_process(
    COMMAND ${CPACK_PERSIST_SOURCE}/packaging/debian-documents.sh
            ${CPACK_TEMPORARY_DIRECTORY}/${component} ${CPACK_DEBIAN_${upper}_PACKAGE_NAME}
            ${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}
            "${CPACK_DEBIAN_PACKAGE_MAINTAINER}"
    COMMAND_ERROR_IS_FATAL ANY)
endforeach()
