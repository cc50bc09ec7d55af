# nix run 'github:OWNER/REPOSITORY?dir=packaging/nix' -- stores
# Checked as an expression only, never built by Nix.
{
  description = "Show, check and change what an application has cached with Effect";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
      each = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in
    {
      packages = each (pkgs: rec {
        persist = pkgs.callPackage ./package.nix { };
        default = persist;
      });
      checks = each (pkgs: {
        persist = pkgs.runCommand "persist-check" { } ''
          ${self.packages.${pkgs.system}.persist}/bin/persist -d cache.db -s users set 1 --success 1
          ${self.packages.${pkgs.system}.persist}/bin/persist -d cache.db get 1 --value > $out
        '';
      });
    };
}
