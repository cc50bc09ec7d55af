# For a tap: OWNER/REPOSITORY and the digest are filled in at a release (RELEASING.md). Checked as Ruby only, never by brew.
class Persist < Formula
  desc "Show, check and change what an application has cached with Effect"
  homepage "https://github.com/OWNER/REPOSITORY"
  url "https://github.com/OWNER/REPOSITORY/archive/refs/tags/v0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "MIT"

  depends_on "cli11" => :build
  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "nlohmann-json" => :build
  depends_on "pkgconf" => :build
  depends_on "hiredis"
  # Never built on macOS: it uses Linux's interfaces.
  depends_on :linux
  depends_on "mariadb-connector-c"
  depends_on "libpq"
  depends_on "nettle"
  depends_on "openssl@3"
  depends_on "re2"
  depends_on "sqlite"
  depends_on "zlib"
  depends_on "zstd"

  def install
    # The client libraries of PostgreSQL and MySQL are opened by name when a URL asks for them.
    rpaths = %w[libpq mariadb-connector-c openssl@3].map { |name| Formula[name].opt_lib }
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja", *std_cmake_args,
           "-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON", "-DPERSIST_BUILD_TESTS=OFF",
           "-DCMAKE_INSTALL_RPATH=#{rpaths.join(";")}"
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    system bin/"persist", "-d", "cache.db", "-s", "users", "set", "1", "--success", "1"
    assert_equal "1\n", shell_output("#{bin}/persist -d cache.db get 1 --value")
    assert_match "persist #{version}", shell_output("#{bin}/persist --version")
  end
end
