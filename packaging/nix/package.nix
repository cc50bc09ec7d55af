{ lib, stdenv, makeWrapper, cmake, ninja, pkg-config, cli11, nlohmann_json, hiredis, libmysqlclient, libpq, nettle, openssl, re2
, sqlite, zlib, zstd }:

let
  project = builtins.readFile ../../CMakeLists.txt;
  version = builtins.elemAt (builtins.match ".*project\\(persist VERSION ([0-9.]+).*" project) 0;
in
stdenv.mkDerivation {
  pname = "persist";
  inherit version;
  src = lib.cleanSource ../..;

  nativeBuildInputs = [ cmake ninja pkg-config makeWrapper ];
  buildInputs = [ cli11 nlohmann_json hiredis libmysqlclient libpq nettle openssl re2 sqlite zlib zstd ];
  cmakeFlags = [ "-DPERSIST_BUILD_TESTS=OFF" "-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON" ];

  # The client libraries are opened by name when a URL asks for them.
  postInstall = ''
    wrapProgram $out/bin/persist --suffix LD_LIBRARY_PATH : ${lib.makeLibraryPath [ libmysqlclient libpq openssl ]}
  '';

  meta = {
    description = "Show, check and change what an application has cached with Effect";
    license = lib.licenses.mit;
    mainProgram = "persist";
    platforms = lib.platforms.linux;
  };
}
