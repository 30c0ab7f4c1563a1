using System.Text;
using Gongkai.Documents.Sheets;
using Gongkai.Documents.Tests;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Requests;

/// <summary>Many applications from one sheet, and the list of them.</summary>
public sealed class DocketTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    internal const string Head = "受理单位,名称,文号,其他特征描述,申请人类型,姓名或者名称,证件名称,证件号码或者统一社会信用代码,获取信息的方式,获取信息的途径,联系电话,送达地址,送达地址确认";

    internal static string Row(string title, string unit = "长沟镇", string name = "王某", string number = "E12345678", string route = "网上获取", string address = "") =>
        $"{unit},{title},,,自然人,{name},护照,{number},电子文件,{route},13800001234,{address},{(address.Length > 0 ? "确认" : "")}";

    internal static byte[] Csv(params string[] rows) => Encoding.UTF8.GetBytes(string.Join("\r\n", rows.Prepend(Head)));

    static Task<string> KeepAsync(TestDatabase db, params string[] rows) => db.In(p => p.GetRequiredService<DocketService>().KeepAsync(null, Csv(rows)));
    static Task<(long Id, string Mark)> SubmitAsync(TestDatabase db, string token) => db.In(p => p.GetRequiredService<DocketService>().SubmitAsync(token));
    static Task<(IReadOnlyList<DocketLine> Lines, DocketContent? Content)> ListAsync(TestDatabase db, long id) => db.In(p => p.GetRequiredService<DocketService>().ListAsync(id));

    [Theory, MemberData(nameof(Both))]
    public async Task Thirty_rows_pressed_at_once_several_times_are_thirty_requests(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var before = await db.In(p => p.GetRequiredService<GongkaiContext>().Dossiers.CountAsync());
        var token = await KeepAsync(db, [.. Enumerable.Range(1, 30).Select(i => Row($"第{i}村土地台账", i % 2 == 0 ? "长沟镇" : "济宁市任城区住房和城乡建设局"))]);
        Assert.Equal(before, await db.In(p => p.GetRequiredService<GongkaiContext>().Dossiers.CountAsync()));
        var all = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => SubmitAsync(db, token))));
        Assert.Single(all.Distinct());
        var (lines, content) = await ListAsync(db, all[0].Id);
        Assert.Equal(30, lines.Count);
        Assert.Equal(before + 30, await db.In(p => p.GetRequiredService<GongkaiContext>().Dossiers.CountAsync()));
        Assert.Equal(Enumerable.Range(2, 30), lines.Select(l => l.Row));
        Assert.Equal(30, lines.Select(l => l.Number).Distinct().Count());
        // Each has a code of its own, which opens it alone.
        foreach (var line in lines.Take(3)) Assert.NotNull(await db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(line.Number, line.Code)));
        Assert.Null(await db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(lines[0].Number, lines[1].Code)));
        Assert.Empty(content!.Rows);
        // Pressed once more later: nothing new.
        await SubmitAsync(db, token);
        Assert.Equal(before + 30, await db.In(p => p.GetRequiredService<GongkaiContext>().Dossiers.CountAsync()));
        // The code, in whatever hand, opens the list; another does not, nor does one of a sheet that was never handed in.
        Assert.Equal(all[0], await db.In(p => p.GetRequiredService<DocketService>().OpenAsync(content.Code.ToLowerInvariant().Replace('-', ' '))));
        foreach (var wrong in new[] { null, "", "2222-2222-2222-2222", lines[0].Code }) Assert.Null(await db.In(p => p.GetRequiredService<DocketService>().OpenAsync(wrong)));
        var other = await KeepAsync(db, Row("别的"));
        var held = await db.In(p => p.GetRequiredService<DocketService>().ReadAsync(other));
        Assert.Null(await db.In(p => p.GetRequiredService<DocketService>().OpenAsync(held!.Value.Content.Code)));
        // Nobody else's name lies open in the sheet that is kept.
        Assert.DoesNotContain("王", await db.In(p => p.GetRequiredService<GongkaiContext>().Set<Docket>().Where(d => d.SubmittedAt == null).Select(d => d.Data!).SingleAsync()));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_new_query_code_ends_what_the_docket_opens_and_after_a_day_no_code_is_shown(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (id, _) = await SubmitAsync(db, await KeepAsync(db, Row("某村土地台账"), Row("另一村土地台账")));
        var first = (await ListAsync(db, id)).Lines[0];
        var dossier = first.View!.Row.DossierId;
        Assert.NotNull(await db.In(p => p.GetRequiredService<DocketService>().RequestAsync(id, first.Row)));
        await db.In(async p => await p.GetRequiredService<RequestService>().QueryCodeAsync(await p.ActorAsync("changgou"), dossier, "applicant"));
        var (lines, _) = await ListAsync(db, id);
        Assert.Equal((null, null, "查询码已经换发，请凭新的查询码查询", ""), (lines[0].View, lines[0].Code, lines[0].State, lines[0].Applicant));
        Assert.Null(await db.In(p => p.GetRequiredService<DocketService>().RequestAsync(id, first.Row)));
        Assert.Null(await db.In(p => p.GetRequiredService<DocketService>().RequestAsync(id, 99)));
        Assert.NotNull(lines[1].Code);

        await db.SqlAsync("UPDATE dockets SET expires_at = '2000-01-01'");
        Assert.Equal((null, null), ((await ListAsync(db, id)).Content, (await ListAsync(db, id)).Lines[1].Code));
        Assert.Equal(1, await db.In(p => p.GetRequiredService<DocketService>().PurgeAsync()));
        Assert.Equal(0, await db.In(p => p.GetRequiredService<GongkaiContext>().Set<DocketRequest>().CountAsync(r => r.Receipt != null)));
        Assert.Equal("正在办理", (await ListAsync(db, id)).Lines[1].State);
        // A sheet that was never handed in goes wholly.
        var left = await KeepAsync(db, Row("没有提交的"));
        await db.SqlAsync("UPDATE dockets SET expires_at = '2000-01-01'");
        Assert.Equal(1, await db.In(p => p.GetRequiredService<DocketService>().PurgeAsync()));
        await Assert.ThrowsAsync<InvalidInput>(() => SubmitAsync(db, left));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Rows_that_are_wrong_say_why_and_do_not_keep_the_others_back(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var token = await KeepAsync(db, Row("好的一行"), Row("单位不对", unit: "火星镇"), Row(""), Row("没有地址", route: "邮寄"), Row("好的一行"), Row("类型不对").Replace("自然人", "神仙"), Row("证件不对", number: "1").Replace("护照", "居民身份证"), "", Row("另一个好的", name: "李某"));
        var rows = (await db.In(p => p.GetRequiredService<DocketService>().ReadAsync(token)))!.Value.Content.Rows;
        Assert.Equal(
        [
            (2, ""), (3, "“受理单位”里没有“火星镇”"), (4, "“名称”“文号”“其他特征描述”，至少填一项"), (5, "“送达地址”没有填|“送达地址确认”没有选"), (6, "与第2行相同"), (7, "“申请人类型”里没有“神仙”"), (8, "“证件号码”不对：居民身份证是十八位，请对照证件核对"), (10, ""),
        ], rows.Select(r => (r.Row, string.Join('|', r.Problems))));
        var (id, _) = await SubmitAsync(db, token);
        var (lines, content) = await ListAsync(db, id);
        Assert.Equal([2, 10], lines.Select(l => l.Row));
        Assert.Equal([3, 4, 5, 6, 7, 8], content!.Rows.Select(r => r.Row));
        Assert.Equal(["好的一行", "另一个好的"], lines.Select(l => l.Subject));
    }

    [Fact]
    public async Task A_sheet_that_is_none_is_refused_and_the_one_before_is_still_there()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var before = await KeepAsync(db, Row("在先的"));
        async Task<string> WhyAsync(byte[] bytes) => (await Assert.ThrowsAsync<InvalidInput>(() => db.In(p => p.GetRequiredService<DocketService>().KeepAsync(before, bytes)))).Message;
        Assert.Contains("没有找到表头", await WhyAsync("一,二\r\n三,四"u8.ToArray()));
        Assert.Contains("表里没有要提交的行", await WhyAsync(Csv()));
        Assert.Contains("一次最多50件", await WhyAsync(Csv([.. Enumerable.Range(1, 51).Select(i => Row($"第{i}件"))])));
        Assert.Contains("“证件号码或者统一社会信用代码”", await WhyAsync(Encoding.UTF8.GetBytes(Head.Replace("证件号码或者统一社会信用代码", "号码") + "\r\n" + Row("某"))));
        Assert.Contains("旧版的 .xls", await WhyAsync([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]));
        Assert.Contains("文件超过1MB", await WhyAsync(new byte[(1 << 20) + 1]));
        Assert.NotNull(await db.In(p => p.GetRequiredService<DocketService>().ReadAsync(before)));
        // A new sheet takes its place.
        var after = await db.In(p => p.GetRequiredService<DocketService>().KeepAsync(before, Csv(Row("在后的"))));
        Assert.Null(await db.In(p => p.GetRequiredService<DocketService>().ReadAsync(before)));
        Assert.NotNull(await db.In(p => p.GetRequiredService<DocketService>().ReadAsync(after)));
    }

    [Fact]
    public async Task The_empty_sheet_is_read_as_it_was_given_once_it_is_filled()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        using var sheet = SheetFile.Open(await db.In(p => p.GetRequiredService<DocketService>().TemplateAsync()));
        var head = sheet.Rows(0).First();
        // Whoever fills its columns by their heads in the office program's own text is understood.
        var values = new Dictionary<string, string>
        {
            ["受理单位"] = "济宁市任城区长沟镇人民政府", ["名称"] = "某村台账", ["申请人类型"] = "自然人", ["姓名或者名称"] = "王某", ["证件名称"] = "护照", ["证件号码或者统一社会信用代码"] = "E12345678", ["获取信息的方式"] = "电子文件", ["获取信息的途径"] = "网上获取", ["联系电话"] = "13800001234",
        };
        var filled = string.Join(',', head.Cells) + "\r\n" + string.Join(',', head.Cells.Select(h => values.GetValueOrDefault(h.TrimEnd('*'), "")));
        var token = await db.In(p => p.GetRequiredService<DocketService>().KeepAsync(null, Encoding.UTF8.GetBytes(filled)));
        Assert.Empty((await db.In(p => p.GetRequiredService<DocketService>().ReadAsync(token)))!.Value.Content.Rows.Single().Problems);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Fees_are_foretold_by_applicant_and_unit_and_only_where_they_are_taken(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        string[] rows = [.. Enumerable.Range(1, 12).Select(i => Row($"第{i}件")), .. Enumerable.Range(1, 11).Select(i => Row($"第{i}件", "区住房和城乡建设局")), Row("第1件", name: "李某", number: "E7654321"), Row("坏的一行", unit: "火星镇")];
        Task<IReadOnlyList<FeeForecast>> FeesAsync() => db.In(async p =>
        {
            var dockets = p.GetRequiredService<DocketService>();
            return await dockets.FeesAsync((await dockets.ReadAsync(await dockets.KeepAsync(null, Csv(rows))))!.Value.Content);
        });
        // The eleventh to the thirtieth cost a hundred yuan each.
        Assert.Equal([(12, 20_000L), (11, 10_000L), (1, 0L)], (await FeesAsync()).Select(f => (f.Requests, f.Amount)));
        // What the same number asked of the same unit this month is counted first, whatever the name.
        await SubmitAsync(db, await KeepAsync(db, [.. Enumerable.Range(1, 12).Select(i => Row($"先前的第{i}件", name: "王某某"))]));
        Assert.Equal([(12, 12, 120_000L), (11, 0, 10_000L), (1, 0, 0L)], (await FeesAsync()).Select(f => (f.Requests, f.Earlier, f.Amount)));
        await db.In(async p =>
        {
            var row = await p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().FirstAsync(r => r.ApplicantName == "王某某");
            Assert.Equal(12, await p.GetRequiredService<RequestService>().FiledInMonthAsync(row.AgencyId, row.ReceivedOn!.Value, row.ApplicantName, row.Identity));
            Assert.Equal(0, await p.GetRequiredService<RequestService>().FiledInMonthAsync(row.AgencyId, row.ReceivedOn!.Value.AddMonths(-1), row.ApplicantName, row.Identity));
        });
        await db.In(async p => await p.GetRequiredService<Gongkai.Dossiers.SettingsService>().PerformAsync(await p.ActorAsync("admin"), Gongkai.Statutes.Settings.SettingsProcedure.Change, new Dictionary<string, string> { ["fees"] = "no", ["reason"] = "测试" }, null));
        Assert.Empty(await FeesAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_calendar_keeps_the_name_of_a_day_that_moves(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (id, _) = await SubmitAsync(db, await KeepAsync(db, Row("某村土地台账"), Row("另一村土地台账")));
        async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> CalendarAsync() =>
            CalendarReading.Events(ApplicantCalendar.Write((await ListAsync(db, id)).Lines.Select(l => l.View!), DateTime.UtcNow));
        var before = await CalendarAsync();
        var (lines, _) = await ListAsync(db, id);
        Assert.Equal(lines.Select(l => l.View!.Reply!.Due), before.Select(e => (DateOnly?)CalendarReading.Day(e)));
        Assert.Contains(lines[0].Number, before[0]["SUMMARY"]);
        Assert.DoesNotContain("王某", string.Concat(before.SelectMany(e => e.Values)));
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("changgou"), lines[0].View!.Row.DossierId, "consult-third-party", People.Form("2022-01-20", ("party", "甲"), ("content", "某"))));
        var after = await CalendarAsync();
        Assert.Equal(before[0]["UID"], after[0]["UID"]);
        Assert.True(int.Parse(after[0]["SEQUENCE"]) > int.Parse(before[0]["SEQUENCE"]));
        Assert.Equal(before[1], after[1].Where(v => v.Key != "DTSTAMP").Append(KeyValuePair.Create("DTSTAMP", before[1]["DTSTAMP"])).ToDictionary());
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("changgou"), lines[1].View!.Row.DossierId, "request-correction", People.Form("2022-01-20", ("points", "写清年份"), ("due", "2022-02-20"))));
        Assert.Equal("补正的最后一天：" + lines[1].Number, (await CalendarAsync())[1]["SUMMARY"]);
    }
}
