#include "app/server/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace belay::app {
namespace {

using testing::HasSubstr;

constexpr std::string_view kConfig = R"(belay: server/v1
origin: ledger.retail.example
listen: 127.0.0.1:8640
data: belay-data
repositories:
- {name: retail, path: retail.git}
- {name: shop, path: /srv/git/shop.git}
founders:
- {id: ada, name: Ada Quist, emails: [Ada@retail.example], logins: [adaq], level: senior}
- {id: bea, name: Bea Holt, emails: [bea@retail.example]}
)";

std::string with(std::string_view what, std::string_view instead) {
  std::string text(kConfig);
  text.replace(text.find(what), what.size(), instead);
  return text;
}

std::string refusal_of(const std::string& text) {
  const auto parsed = ServerConfig::parse(text, "etc/server.yaml");
  return parsed ? "accepted" : parsed.error().to_string();
}

TEST(ServerConfig, says_what_a_server_is) {
  const auto parsed = ServerConfig::parse(kConfig, "etc/server.yaml");
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  EXPECT_EQ(parsed->origin, "ledger.retail.example");
  EXPECT_EQ(parsed->address, "127.0.0.1");
  EXPECT_EQ(parsed->port, 8640);
  EXPECT_EQ(parsed->data, "etc/belay-data") << "beside the file";
  EXPECT_EQ(parsed->repositories[0].path, "etc/retail.git");
  EXPECT_EQ(parsed->repositories[1].path, "/srv/git/shop.git");
  ASSERT_EQ(parsed->founders.size(), 2u);
  EXPECT_TRUE(parsed->founders[0].has(control::Role::administrator));
  EXPECT_EQ(parsed->founders[0].level, "senior");
  EXPECT_EQ(parsed->allow_lasts, std::chrono::hours(24));
}

TEST(ServerConfig, tokens_never_cross_a_network_in_the_clear) {
  for (const char* open : {"0.0.0.0:8640", "192.0.2.7:8640", "'[::]:8640'", "128.0.0.1:80"}) {
    EXPECT_THAT(refusal_of(with("127.0.0.1:8640", open)), HasSubstr("in the clear")) << open;
  }
  const std::string tls =
      with("listen: 127.0.0.1:8640", "listen: 0.0.0.0:8640\ntls: {certificate: a.pem, key: b.pem}");
  const auto parsed = ServerConfig::parse(tls, "server.yaml");
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  EXPECT_EQ(parsed->certificate, "a.pem");
  EXPECT_TRUE(ServerConfig::parse(with("127.0.0.1:8640", "'[::1]:0'"), "server.yaml"));
}

TEST(ServerConfig, a_name_that_only_looks_like_loopback_is_none) {
  EXPECT_THAT(refusal_of(with("127.0.0.1:8640", "127.evil.example:80")), HasSubstr("listen"));
}

TEST(ServerConfig, what_is_wrong_is_named_with_its_place) {
  EXPECT_THAT(refusal_of(with("server/v1", "server/v2")), HasSubstr("etc/server.yaml:1:8"));
  EXPECT_THAT(refusal_of(with("ledger.retail.example", "a b")), HasSubstr("`origin` must"));
  EXPECT_THAT(refusal_of(with("127.0.0.1:8640", "127.0.0.1")), HasSubstr("ADDRESS:PORT"));
  EXPECT_THAT(refusal_of(with("127.0.0.1:8640", "127.0.0.1:99999")), HasSubstr("ADDRESS:PORT"));
  EXPECT_THAT(refusal_of(with("name: shop", "name: retail")), HasSubstr("one repository"));
  EXPECT_THAT(refusal_of(with("id: bea", "id: ada")), HasSubstr("founder already"));
  EXPECT_THAT(refusal_of(with("bea@retail", "ADA@retail")), HasSubstr("is `ada` already"));
  EXPECT_THAT(refusal_of(with("origin", "orign")), HasSubstr("no `origin`"));
  EXPECT_THAT(refusal_of(std::string(kConfig) + "allow_lasts: 0s\n"), HasSubstr("allow_lasts"));
}

TEST(ServerConfig, the_store_is_embedded_unless_it_is_named_without_a_secret) {
  EXPECT_EQ(ServerConfig::parse(kConfig, "server.yaml")->postgres, "");
  const auto stored = [](const std::string& conninfo) {
    return with("data: belay-data", "data: belay-data\nstore: {postgres: '" + conninfo + "'}");
  };
  for (const char* words : {"host=db dbname=belay user=belay passfile=/etc/belay.pgpass",
                            "service=belay", "postgresql://belay@db.example.com/belay"}) {
    const auto parsed = ServerConfig::parse(stored(words), "server.yaml");
    ASSERT_TRUE(parsed) << parsed.error().to_string();
    EXPECT_EQ(parsed->postgres, words);
  }
  for (const char* words : {"host=db password=x", "host=db sslpassword=x", "postgres://a:x@db/b",
                            "postgres://a@db/b?password=x"}) {
    EXPECT_THAT(refusal_of(stored(words)), HasSubstr("it holds a secret")) << words;
    EXPECT_THAT(refusal_of(stored(words)), HasSubstr("etc/server.yaml:5:19")) << words;
  }
  EXPECT_THAT(refusal_of(stored("belay")), HasSubstr("cannot read it"));
  EXPECT_THAT(refusal_of(stored("")), HasSubstr("names no database"));
  EXPECT_THAT(refusal_of(std::string(kConfig) + "store: {sqlite: a.db}\n"), HasSubstr("postgres"));
}

TEST(ServerConfig, takes_two_founders) {
  std::string text(kConfig);
  text.resize(text.find("- {id: bea"));
  EXPECT_THAT(refusal_of(text), HasSubstr("two founders"));
}

TEST(ServerConfig, keeps_the_fence_where_no_backup_of_its_data_brings_it_back) {
  EXPECT_EQ(ServerConfig::parse(kConfig, "etc/server.yaml")->fence, "etc/belay-data.fence");
  const auto stated =
      ServerConfig::parse(std::string(kConfig) + "fence: /mnt/other/fence\n", "etc/server.yaml");
  ASSERT_TRUE(stated) << stated.error().to_string();
  EXPECT_EQ(stated->fence, "/mnt/other/fence");
  for (const char* inside : {"belay-data/fence", "./belay-data/x/../fence"}) {
    EXPECT_THAT(refusal_of(std::string(kConfig) + "fence: " + inside + "\n"),
                HasSubstr("`fence` lies in `data`"))
        << inside;
  }
}

}  // namespace
}  // namespace belay::app
