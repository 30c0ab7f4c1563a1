using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gongkai.Api;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Requests.Release;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Tests.Requests.Release;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

public sealed class SqliteRequestApiTests() : RequestApiTests(Engine.Sqlite);

public sealed class PostgresRequestApiTests() : RequestApiTests(Engine.Postgres);

/// <summary>The interface for the superior portal over real HTTP: what it lets in and what not, and a request from its application to its reply.</summary>
public abstract class RequestApiTests(Engine engine) : WebTest(engine)
{
    Task<string> KeyAsync(string agency = "RC", string rights = "read,write,feed", string name = "省平台", int perMinute = 6000) => In(async p =>
    {
        var clients = p.GetRequiredService<ApiClients>();
        return (await clients.AddAsync(await p.ActorAsync("admin"), new(name, await p.AgencyAsync(agency), rights.Split(','), clients.Today.AddDays(30), perMinute))).Key;
    });

    async Task<PortalClient> PortalAsync(string agency = "RC", string rights = "read,write,feed", string name = "省平台") => new(Stranger(), await KeyAsync(agency, rights, name));

    static JsonObject Application(string externalId, string agency = "RC-002") => new()
    {
        ["externalId"] = externalId, ["agency"] = agency, ["category"] = "person", ["name"] = "钱某某", ["identity"] = "居民身份证 11010519491231002X", ["phone"] = "13800001234", ["subject"] = "某路改造工程的招标文件",
        ["form"] = "electronic", ["route"] = "online", ["submittedOn"] = "2022-01-19",
    };

    Task DoAsync(string login, long id, string act, params (string, string)[] values) => In(async p =>
    {
        await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync(login), id, act, People.Form("2022-01-20", values));
        return 0;
    });

    [Fact]
    public async Task A_request_is_handed_in_corrected_answered_and_its_reply_fetched_by_program()
    {
        var portal = await PortalAsync();
        var pdf = Records.Pdf("identity card");
        var (status, made, response) = await portal.SubmitAsync(Application("SD-1"), ("身份证.pdf", pdf));
        Assert.Equal(HttpStatusCode.Created, status);
        var id = (long)made!["id"]!;
        Assert.Equal($"/api/v1/requests/{id}", response.Headers.Location!.ToString());
        Assert.Equal(("2022-01-20", 1, false), ((string)made["receivedOn"]!, (int)made["version"]!, (bool)made["repeated"]!));
        // The applicant may use the pages of this site with it.
        Assert.Equal(id, (await In(p => p.GetRequiredService<ApplicantService>().FindAsync((string)made["number"]!, (string)made["queryCode"]!)))!.Value.Id);
        var seen = await portal.RequestAsync(id);
        Assert.Equal(("processing", "portal", "SD-1", null), ((string)seen["request"]!["state"]!, (string)seen["request"]!["channel"]!, (string)seen["request"]!["externalId"]!, seen["applicant"]));
        Assert.Equal((string)made["due"]!, (string)seen["request"]!["due"]!);
        Assert.Equal(["withdraw", "confirm-address"], seen["acts"]!.AsArray().Select(a => (string)a!));
        var (_, place) = await portal.FollowAsync("/api/v1/events", null);

        await DoAsync("chengban", id, "request-correction", ("points", "请写明哪一期工程"), ("due", "2022-02-10"));
        seen = await portal.RequestAsync(id);
        Assert.Equal(("awaiting-correction", true), ((string)seen["request"]!["state"]!, (bool)seen["applicantsTurn"]!));
        Assert.Contains("correct", seen["acts"]!.AsArray().Select(a => (string)a!));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await portal.ActAsync(id, "correct", 2)).Status);
        var (_, corrected, _) = await portal.ActAsync(id, "correct", 2, "某路一期改造工程的招标文件");
        Assert.Equal(("processing", 3), ((string)corrected!["state"]!, (int)corrected["version"]!));
        // The same act sent again finds that it is done.
        Assert.Equal(HttpStatusCode.Conflict, (await portal.ActAsync(id, "correct", 2, "某路一期改造工程的招标文件")).Status);

        var release = await In(p => p.StartAsync(id, Records.Word(), "招标文件.docx", RequestProcedure.Cleaned));
        await In(async p => { await p.WorkAsync(); return 0; });
        var file = await In(async p => (await p.GetRequiredService<ReleaseService>().ViewAsync(await p.ActorAsync("chengban"), id, release)).Made!.Attachment!.Id);
        await In(async p => { await p.GetRequiredService<ReleaseService>().EncloseAsync(await p.ActorAsync("chengban"), id, [file], null); return 0; });
        await DoAsync("kezhang", id, "assign", ("unit", "综合科"));
        await DoAsync("chengban", id, "draft", ("outcome", "GRANT"), ("text", "予以公开"));
        await DoAsync("chengban", id, "submit-review");
        await DoAsync("fenguan", id, "sign");
        Assert.Empty((await portal.RequestAsync(id))["files"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await portal.GetAsync($"/api/v1/requests/{id}/files/{file}")).Status);
        var paper = await In(async p =>
        {
            var papers = p.GetRequiredService<Gongkai.Requests.Papers.PaperService>();
            var loaded = await p.GetRequiredService<DossierLedger>().LoadAsync(id);
            var offer = Gongkai.Requests.Papers.PaperService.Offers(loaded.State).First(o => o.Kind.Key == "reply-grant");
            var seq = await papers.IssueAsync(await p.ActorAsync("chengban"), id, offer.Kind.Key, offer.About.Seq, new Dictionary<string, string>(), null);
            await papers.ScanAsync(await p.ActorAsync("chengban"), id, seq, "盖章.pdf", new MemoryStream(pdf), null);
            return seq;
        });
        await DoAsync("chengban", id, "send", ("sent-by", "electronic"), ("override", "答复已在系统外办理"));

        seen = await portal.RequestAsync(id);
        Assert.Equal(("answered", "GRANT"), ((string)seen["request"]!["state"]!, (string)seen["request"]!["outcome"]!));
        Assert.Equal(paper, (int)seen["papers"]!.AsArray().Single()!["seq"]!);
        foreach (var one in seen["papers"]!.AsArray().Concat(seen["files"]!.AsArray()))
        {
            var (got, _, fetched) = await portal.GetAsync((string)one!["href"]!);
            Assert.Equal(HttpStatusCode.OK, got);
            var bytes = await fetched.Content.ReadAsByteArrayAsync();
            Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:", fetched.Headers.GetValues("Repr-Digest").Single());
            Assert.Equal((string?)one["scanSha256"] ?? (string)one["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        Assert.Contains("confirm-service", seen["acts"]!.AsArray().Select(a => (string)a!));
        var (_, closed, _) = await portal.ActAsync(id, "confirm-service", (int)seen["request"]!["version"]!);
        Assert.Equal("closed", (string)closed!["state"]!);

        var (events, _) = await portal.FollowAsync("/api/v1/events", place, 3);
        Assert.Equal(["request-correction", "receive-correction", "redact", "enclose", "assign", "draft", "submit-review", "sign", "issue-paper", "paper-scan", "send", "served"], events.Where(e => (long)e["requestId"]! == id).Select(e => (string)e["act"]!));
        Assert.Equal(Enumerable.Range(2, 12), events.Where(e => (long)e["requestId"]! == id).Select(e => (int)e["version"]!));
        // What it was handed on by is in the ledger, and the page says so.
        using var office = await SignedInAsync("chengban");
        Assert.Contains("对方编号SD-1", await office.GetStringAsync($"/desk/requests/{id}"));
        Assert.True((await In(p => p.GetRequiredService<LedgerVerifier>().VerifyAsync())).Ok);
    }

    [Fact]
    public async Task The_same_number_is_the_same_request_and_a_refusal_leaves_nothing()
    {
        var portal = await PortalAsync();
        var files = await In(p => Task.FromResult(p.GetRequiredService<FileStore>().All().ToHashSet()));
        var attached = ("附件.pdf", Records.Pdf("attached"));
        var both = await Task.WhenAll(portal.SubmitAsync(Application("A-1"), attached), portal.SubmitAsync(Application("A-1"), attached), portal.SubmitAsync(Application("A-1"), attached));
        Assert.Single(both.Select(b => (long)b.Body!["id"]!).Distinct());
        Assert.Single(both.Select(b => (string)b.Body!["queryCode"]!).Distinct());
        Assert.Single(both, b => b.Status == HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.Conflict, (await portal.SubmitAsync(new JsonObject(Application("A-1").Select(a => KeyValuePair.Create(a.Key, a.Key == "subject" ? "别的内容" : a.Value?.DeepClone()))), attached)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await portal.SubmitAsync(Application("A-1"))).Status);
        // Another client's numbers are its own.
        var other = await PortalAsync(name: "市平台");
        Assert.Equal(HttpStatusCode.Created, (await other.SubmitAsync(Application("A-1"))).Status);

        var before = await In(p => p.GetRequiredService<GongkaiContext>().Requests.CountAsync());
        JsonObject With(string key, JsonNode? value) { var a = Application("B-1"); a[key] = value; return a; }
        foreach (var (request, wanted, words) in new (JsonObject, HttpStatusCode, string)[]
        {
            (With("phone", null), HttpStatusCode.UnprocessableEntity, "至少填一种"), (With("category", "someone"), HttpStatusCode.UnprocessableEntity, "申请人类型"), (With("subject", " "), HttpStatusCode.UnprocessableEntity, "没有填"),
            (With("agency", "RC-999"), HttpStatusCode.BadRequest, "agency"), (With("agency", "RC"), HttpStatusCode.BadRequest, "不单独接收"), (With("externalId", "a b"), HttpStatusCode.BadRequest, "externalId"), (With("more", 1), HttpStatusCode.BadRequest, "不认识的项"),
            (With("submittedOn", "2022-13-01"), HttpStatusCode.BadRequest, "submittedOn"), (With("submittedOn", "2023-01-01"), HttpStatusCode.BadRequest, "还没有到"), (With("subject", "有\0的"), HttpStatusCode.BadRequest, "不能使用的字符"), (With("subject", new string('长', 20_001)), HttpStatusCode.UnprocessableEntity, "太长"),
        })
        {
            var (status, body, _) = await portal.SubmitAsync(request);
            Assert.Equal(wanted, status);
            Assert.Contains(words, (string)body!["detail"]!);
        }
        var rule = (await portal.SubmitAsync(With("phone", null), ("附件.pdf", Records.Pdf("another")))).Body!;
        Assert.Contains("第二十九条", (string)rule["errors"]![0]!["rule"]!);
        Assert.Contains("不是", (string)(await portal.SubmitAsync(Application("B-1"), ("程序.exe", [77, 90, 0, 1]))).Body!["detail"]!);
        Assert.Equal(HttpStatusCode.BadRequest, (await portal.PostAsync("/api/v1/requests", "{")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await portal.SendAsync(HttpMethod.Post, "/api/v1/requests", new StringContent("a=b"))).Status);
        Assert.Equal(before, await In(p => p.GetRequiredService<GongkaiContext>().Requests.CountAsync()));
        // Of all this one file was kept; what no record names is swept a day later.
        var left = await In(p => Task.FromResult(p.GetRequiredService<FileStore>().All().Except(files).ToList()));
        Assert.Single(await In(p => p.GetRequiredService<GongkaiContext>().Attachments.Where(a => left.Contains(a.Sha256)).Select(a => a.Sha256).Distinct().ToListAsync()));
    }

    [Fact]
    public async Task A_client_gets_what_its_rights_and_its_units_allow_and_no_more()
    {
        using var anybody = Stranger();
        foreach (var key in new[] { null, "", "x", "gk_000000000000_" + new string('0', 64) })
        {
            var (status, body, response) = await new PortalClient(anybody, key).GetAsync("/api/v1/requests");
            Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), (status, (string)body!["code"]!));
            Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
        // Somebody signed in at the desk is nobody here, and no form can be made to call.
        using var admin = await SignedInAsync("kezhang");
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.GetAsync("/api/v1/requests")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await new PortalClient(anybody, null).GetAsync("/api/nowhere")).Status);

        var unit = await PortalAsync("RC-308", "read,feed,applicant", "只看住建局");
        var (mine, _) = await unit.FollowAsync("/api/v1/requests", null);
        Assert.NotEmpty(mine);
        Assert.All(mine, r => Assert.Equal("RC-308", (string)r["agency"]!["code"]!));
        var (events, _) = await unit.FollowAsync("/api/v1/events", null);
        Assert.All(events, e => Assert.Equal("RC-308", (string)e["agency"]!["code"]!));
        var elsewhere = await In(p => p.RegisterAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await unit.GetAsync($"/api/v1/requests/{elsewhere}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await unit.GetAsync("/api/v1/requests?agency=RC-002")).Status);
        var (no, why, _) = await unit.SubmitAsync(Application("C-1", "RC-308"));
        Assert.Equal((HttpStatusCode.Forbidden, true), (no, ((string)why!["detail"]!).Contains("write")));
        // Names only with the right, and each look is on record.
        var first = (long)mine[0]["id"]!;
        Assert.NotNull((string?)(await unit.RequestAsync(first))["applicant"]!["name"]);
        Assert.True(await In(p => p.GetRequiredService<GongkaiContext>().AuditEntries.AnyAsync(e => e.Kind == AuditKind.ReadPersonalData && e.UserId.StartsWith(ApiClients.Mark))));
        var plain = await PortalAsync("RC", "read,write", "没有个人信息");
        var detail = (await plain.RequestAsync(first)).ToJsonString();
        foreach (var name in await In(p => p.GetRequiredService<GongkaiContext>().Requests.Where(r => r.DossierId == first).Select(r => new[] { r.ApplicantName!, r.Subject! }).SingleAsync())) Assert.DoesNotContain(name, detail);
        Assert.Equal(HttpStatusCode.Forbidden, (await plain.GetAsync("/api/v1/events")).Status);
        // Nobody acts for an applicant who came another way.
        Assert.Equal(HttpStatusCode.Forbidden, (await plain.ActAsync(elsewhere, "withdraw", 1)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await plain.GetAsync($"/api/v1/requests/{elsewhere}/papers/1")).Status);
        foreach (var bad in new[] { "after=x", "limit=0", "limit=501", "state=all", "limit=x" }) Assert.Equal(HttpStatusCode.BadRequest, (await plain.GetAsync("/api/v1/requests?" + bad)).Status);
    }

    [Fact]
    public async Task A_list_is_followed_by_its_changes_and_says_each_request_once()
    {
        var portal = await PortalAsync();
        var (all, next) = await portal.FollowAsync("/api/v1/requests", null, 7);
        var rows = await In(p => p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().ToListAsync());
        Assert.Equal(rows.Select(r => r.DossierId).Order(), all.Select(r => (long)r["id"]!).Order());
        Assert.Equal(rows.Count(r => r.FinishedOn is null), (await portal.FollowAsync("/api/v1/requests?state=open", null)).Items.Count);
        Assert.Equal(rows.Count(r => r.FinishedOn is not null), (await portal.FollowAsync("/api/v1/requests?state=finished", null)).Items.Count);
        Assert.Empty((await portal.FollowAsync("/api/v1/requests", next)).Items);
        var id = await In(p => p.RegisterAsync());
        await DoAsync("chengban", id, "assign", ("unit", "综合科"));
        var (changed, last) = await portal.FollowAsync("/api/v1/requests", next);
        Assert.Equal((id, 2), ((long)Assert.Single(changed)["id"]!, (int)changed[0]["version"]!));
        Assert.Empty((await portal.FollowAsync("/api/v1/requests", last)).Items);
        // The whole history, in the same order however it is paged.
        var (whole, _) = await portal.FollowAsync("/api/v1/events", null, 500);
        var (again, _) = await portal.FollowAsync("/api/v1/events", null, 41);
        Assert.Equal(whole.Select(e => e.ToJsonString()), again.Select(e => e.ToJsonString()));
        Assert.Equal(await In(p => p.GetRequiredService<GongkaiContext>().Requests.Join(p.GetRequiredService<GongkaiContext>().Dossiers, r => r.DossierId, d => d.Id, (r, d) => d.Count).SumAsync()), whole.Count);
        foreach (var request in whole.GroupBy(e => (long)e["requestId"]!)) Assert.Equal(Enumerable.Range(1, request.Count()), request.Select(e => (int)e["version"]!));
    }

    [Fact]
    public async Task A_key_ends_with_its_day_its_renewal_or_its_revocation_and_calls_are_counted()
    {
        using var http = Stranger();
        var key = await KeyAsync();
        async Task<HttpStatusCode> AskAsync(string with) => (await new PortalClient(http, with).GetAsync("/api/v1/requests?limit=1")).Status;
        Assert.Equal(HttpStatusCode.OK, await AskAsync(key));
        var client = await In(p => p.GetRequiredService<GongkaiContext>().Set<ApiClient>().AsNoTracking().SingleAsync());
        Assert.NotNull(client.LastUsedAt);
        Assert.DoesNotContain(key[16..], string.Join('|', client.KeyId, Convert.ToHexStringLower(client.Hash), client.Rights));
        var renewed = await In(async p => await p.GetRequiredService<ApiClients>().RenewAsync(await p.ActorAsync("admin"), client.Id));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await AskAsync(key), await AskAsync(renewed)));
        await In(p => p.GetRequiredService<GongkaiContext>().Set<ApiClient>().ExecuteUpdateAsync(s => s.SetProperty(c => c.ExpiresOn, new DateOnly(2020, 1, 1))));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(renewed));
        var slow = await KeyAsync(name: "慢的", perMinute: 3);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++) answers.Add(await AskAsync(slow));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], answers);
        Assert.NotNull((await new PortalClient(http, slow).GetAsync("/api/v1/requests")).Response.Headers.RetryAfter);
        await In(async p => { await p.GetRequiredService<ApiClients>().RevokeAsync(await p.ActorAsync("admin"), client.Id + 1); return 0; });
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(slow));
        // Who guesses is stopped, without stopping anybody else.
        var guesses = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++) guesses.Add(await AskAsync("gk_000000000000_" + new string('1', 64)));
        Assert.Equal(HttpStatusCode.TooManyRequests, guesses[^1]);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(await KeyAsync(name: "别人")));
    }

    static string Committed([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "api", "openapi.json"));

    [Fact]
    public async Task The_description_served_is_the_one_in_the_documents_and_valid()
    {
        using var http = Stranger();
        var served = JsonNode.Parse(await http.GetStringAsync("/api/openapi.json"))!;
        var text = served.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
        if (Environment.GetEnvironmentVariable("GONGKAI_APPROVE") == "1") await File.WriteAllTextAsync(Committed(), text);
        Assert.Equal(await File.ReadAllTextAsync(Committed()), text);
        Assert.StartsWith("3.1.", (string)served["openapi"]!, StringComparison.Ordinal);
        var read = Microsoft.OpenApi.OpenApiDocument.Parse(text, "json");
        Assert.Empty(read.Diagnostic!.Errors.Select(e => $"{e.Pointer}: {e.Message}"));
        Assert.Empty(read.Diagnostic.Warnings.Select(e => $"{e.Pointer}: {e.Message}"));
        var operations = served["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => o.Value!)).ToList();
        Assert.Equal(7, operations.Count);
        Assert.All(operations, o =>
        {
            foreach (var words in new[] { "summary", "description" }) Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", (string)o[words]!);
            foreach (var parameter in o["parameters"]?.AsArray() ?? []) Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", (string)parameter!["description"]!);
            // Examples are of the shape they are examples of, in word and deed.
            foreach (var (_, media) in o["responses"]!.AsObject().Select(r => r.Value!).Append(o["requestBody"] ?? new JsonObject()).SelectMany(r => r["content"]?.AsObject() ?? []).Where(c => c.Key.EndsWith("json", StringComparison.Ordinal)))
                PortalClient.Matches(media!["example"]!, served, ((string)media["schema"]!["$ref"]!).Split('/')[^1]);
        });
        foreach (var schema in served["components"]!["schemas"]!.AsObject().Where(s => s.Key.StartsWith("Api", StringComparison.Ordinal)))
            Assert.All(schema.Value!["properties"]!.AsObject(), p => Assert.True(p.Value!["description"] is not null || p.Value["$ref"] is not null || p.Value["oneOf"] is not null, $"{schema.Key}.{p.Key}"));
    }
}
