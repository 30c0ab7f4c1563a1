using System.Text;
using CsCheck;
using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Catalogue;
using Gongkai.Documents;
using Gongkai.Documents.Sheets;
using Gongkai.Dossiers;
using Gongkai.Imports;
using Gongkai.Indicators;
using Gongkai.Jobs;
using Gongkai.Policies;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Imports;

/// <summary>Short ways to bring a file into a register, as the pages do it.</summary>
static class Importing
{
    public static async Task<Import> UploadAsync(this TestDatabase db, string kind, byte[] file, string login = "chengban", string agency = "RC-002", int? year = null, string name = "台账.xlsx") =>
        await db.In(async p => await p.GetRequiredService<ImportService>().UploadAsync(await p.ActorAsync(login), kind, await p.AgencyAsync(agency), name, new MemoryStream(file), year, null));

    /// <summary>Takes the columns as proposed, and the constants given, and checks.</summary>
    public static async Task<Import> CheckAsync(this TestDatabase db, Import import, string login = "chengban", int? year = null, params (string Key, string Value)[] constants)
    {
        await db.In(async p =>
        {
            var columns = ImportText.Columns(import).Where(c => c.Field is not null).ToDictionary(c => c.Index, c => c.Field!);
            await p.GetRequiredService<ImportService>().MatchAsync(await p.ActorAsync(login), import.Id, import.Version, new(import.Sheet, import.HeadFrom, import.HeadTo, year ?? import.Year, columns, constants.ToDictionary(c => c.Key, c => c.Value)));
        });
        return await db.ImportAsync(import.Id);
    }

    public static async Task<Import> CommitAsync(this TestDatabase db, Import import, string login = "chengban", bool onlyGood = false, bool differencesSeen = false)
    {
        await db.In(async p => await p.GetRequiredService<ImportService>().CommitAsync(await p.ActorAsync(login), import.Id, import.Version, onlyGood, differencesSeen));
        return await db.ImportAsync(import.Id);
    }

    public static Task<Import> ImportAsync(this TestDatabase db, long id) => db.In(p => p.GetRequiredService<GongkaiContext>().Set<Import>().AsNoTracking().SingleAsync(i => i.Id == id));

    public static Task<List<ImportRow>> RowsAsync(this TestDatabase db, Import import) =>
        db.In(p => p.GetRequiredService<GongkaiContext>().Set<ImportRow>().AsNoTracking().Where(r => r.ImportId == import.Id).OrderBy(r => r.Line).ToListAsync());

    public static byte[] Xlsx(string[] heads, params object?[][] rows) => XlsxWriter.List("台账", heads, rows);

    public static byte[] Csv(string encoding, params string[][] rows)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(encoding).GetBytes(string.Join("\r\n", rows.Select(r => string.Join(',', r.Select(c => c.Contains(',') || c.Contains('"') || c.Contains('\n') ? $"\"{c.Replace("\"", "\"\"")}\"" : c)))));
    }
}

public sealed class ImportTests
{
    static readonly string[] ItemHeads = ["标题", "公开类别", "栏目", "发布日期"];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_list_with_titles_merged_heads_sums_and_remarks_is_understood_and_only_the_good_rows_go_in(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        // As printed: a title over the whole width, heads of two rows, the category merged down, a sum and who filled it in.
        TableCell[][] cells =
        [
            [new("2021年主动公开信息台账", 5)],
            [new("序号", 1, 2), new("信息", 2), new("公开类别", 1, 2), new("发布时间", 1, 2)],
            [new("标题"), new("栏目名称")],
            [new("1"), new("导入测试甲"), new("通知公告"), new("政策文件", 1, 3), new("2021年3月5日")],
            [new("2"), new("导入测试乙"), new("通知公告"), new("3月6日")],
            [new("3"), new("导入测试丙"), new("通知公告"), new("2021.2.30")],
            [new("4"), new("导入测试甲"), new("通知公告"), new("政策解读"), new("20210305")],
            [new("5"), new("导入测试丁"), new("通知公告"), new("天气"), new("05/03/2021")],
            [new("合　计"), new("6条"), new(""), new(""), new("")],
            [new("填表人：某某", 2), new("审核人：某某", 3)],
        ];
        var file = XlsxWriter.Write("台账", [new Sheet("台账", new TableBlock([0.1, 0.4, 0.2, 0.1, 0.2], cells, 3, "台账"), new Dictionary<(int, int), decimal>())]);
        var import = await db.UploadAsync("items", file, year: 2021);
        // Heads merged over two rows are read from the lower one, and the title is none.
        Assert.Equal((3, 3), (import.HeadFrom, import.HeadTo));
        import = await db.CheckAsync(import);
        Assert.Equal((ImportState.Checked, 2, 3, 2, 1), (import.State, import.Good, import.Bad, import.Aside, import.Differences));
        Assert.Contains(ImportText.Notes(import), n => n.Contains("条数表中写6，逐行相加5，差1"));
        var rows = await db.RowsAsync(import);
        Assert.Equal(["", "", "“发布日期”：2021年2月没有30日", "与第4行重复（同一天同一标题）"], rows.Take(4).Select(r => r.Reasons));
        Assert.Contains("“天气”不在可以填的范围内", rows[4].Reasons);
        Assert.Contains("分不清哪个是月、哪个是日", rows[4].Reasons);

        await Assert.ThrowsAsync<InvalidInput>(() => db.CommitAsync(import));
        await Assert.ThrowsAsync<InvalidInput>(() => db.CommitAsync(import, onlyGood: true));
        Assert.Equal(ImportState.Checked, (await db.ImportAsync(import.Id)).State);
        import = await db.CommitAsync(import, onlyGood: true, differencesSeen: true);
        Assert.Equal((ImportState.Done, 2, 0, 3), (import.State, import.Written, import.Good, import.Bad));
        await db.In(async p =>
        {
            var items = await p.GetRequiredService<GongkaiContext>().Items.Where(i => i.Title.StartsWith("导入测试")).OrderBy(i => i.Title).ToListAsync();
            Assert.Equal([(new DateOnly(2021, 3, 6), "policy"), (new DateOnly(2021, 3, 5), "policy")], items.OrderByDescending(i => i.PublishedOn).Select(i => (i.PublishedOn, i.Category)));
            var source = await p.GetRequiredService<ImportList>().SourceAsync("items", items.Single(i => i.Title == "导入测试甲").Id);
            Assert.Equal((4, import.Sha256, "2021-03-05"), (source!.Line, source.Sha256, source.OriginalTime));
        });
        // What was written needs no second copy; what was refused waits to be put right.
        Assert.All((await db.RowsAsync(import)).Where(r => r.State == RowState.Written), r => Assert.Equal("[]", r.Cells));

        // The bad rows come back with their reasons, are put right, and go in.
        var (_, rejects) = await db.In(async p => await p.GetRequiredService<ImportList>().RejectsAsync(await p.ActorAsync("chengban"), import.Id));
        using var returned = SheetFile.Open(rejects);
        var lines = returned.Rows(0).Select(r => r.Cells.ToArray()).ToList();
        Assert.Equal(["序号", "标题", "栏目名称", "公开类别", "发布时间", "不能导入的原因", "原文件行号"], lines[0]);
        lines[1][4] = "2021-02-28";
        var second = await db.CheckAsync(await db.UploadAsync("items", Importing.Xlsx(lines[0], lines[1])));
        Assert.Equal((1, 0), (second.Good, second.Bad));
        Assert.Equal(1, (await db.CommitAsync(second)).Written);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Normative_documents_come_from_separated_text_of_the_office_with_their_repeals(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var import = await db.CheckAsync(await db.UploadAsync("documents", Importing.Csv("GB18030",
            ["登记号", "文件名称", "文号", "印发日期", "有效期", "废止时间", "废止依据", "制定机关"],
            ["RC-T-1", "甲办法", "测发〔2019〕1号", "二〇一九年三月五日", "5年", "", "", ""],
            ["RC-T-2", "乙办法", "测发〔2018〕2号", "2018/3/5", "长期", "2021.9.28", "2021年清理", ""],
            ["RC-T-3", "丙办法", "测发〔2018〕3号", "2018/3/5", "2023-03-04", "2021.9.28", "", ""],
            ["RCDR-2018-001", "丁办法", "测发〔2018〕4号", "2018/3/5", "", "", "", ""],
            ["RC-T-5", "戊办法", "测发〔2018〕5号", "2018/3/5", "", "", "", "长沟镇"],
            ["RC-T-6", "#REF!", "测发〔2018〕6号", "2018/3/5", "", "", "", ""]), name: "文件.csv"));
        Assert.Equal((2, 4), (import.Good, import.Bad));
        var reasons = (await db.RowsAsync(import)).Select(r => r.Reasons).ToList();
        Assert.Contains("“废止依据”没有填", reasons[2]);
        Assert.Contains("登记簿里已经有统一登记号RCDR-2018-001", reasons[3]);
        Assert.Contains("您不能办理", reasons[4]);
        Assert.Contains("错误值 #REF!", reasons[5]);
        await db.CommitAsync(import, onlyGood: true);
        await db.In(async p =>
        {
            var documents = await p.GetRequiredService<GongkaiContext>().NormativeDocuments.Where(d => d.RegistrationNumber.StartsWith("RC-T-")).OrderBy(d => d.RegistrationNumber).ToListAsync();
            Assert.Equal((new DateOnly(2019, 3, 5), new DateOnly(2019, 3, 5), (DateOnly?)new DateOnly(2024, 3, 4)), (documents[0].MadeOn, documents[0].EffectiveOn, documents[0].ExpiresOn));
            Assert.Equal((new DateOnly(2021, 9, 28), "2021年清理", 1), (documents[1].RepealedOn!.Value, documents[1].RepealedBy, documents[1].Version));
            var (_, history) = await p.GetRequiredService<PolicyService>().ViewAsync(await p.ActorAsync("chengban"), documents[1].Id);
            Assert.Equal(["登记", "废止"], history.Select(h => h.Act));
        });
    }

    static readonly string[] RequestHeads = ["编号", "收到日期", "申请方式", "申请人类型", "申请人", "联系电话", "申请内容", "获取方式", "获取途径", "承办科室", "补正告知日期", "补正期限", "收到补正日期", "延期日期", "延期天数", "检索情况", "答复类型", "答复日期", "送达日期"];

    static object?[] Request(string number, string received, string outcome, string replied, Action<Dictionary<string, object?>>? change = null)
    {
        var row = new Dictionary<string, object?>
        {
            ["编号"] = number, ["收到日期"] = received, ["申请方式"] = "网上", ["申请人类型"] = "公民", ["申请人"] = $"测试人{number}", ["联系电话"] = "测试电话", ["申请内容"] = $"测试内容{number}", ["获取方式"] = "电子邮件", ["获取途径"] = "网上",
            ["承办科室"] = "综合科", ["答复类型"] = outcome, ["答复日期"] = replied,
        };
        change?.Invoke(row);
        return [.. RequestHeads.Select(h => row.GetValueOrDefault(h))];
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Requests_go_through_the_ledger_with_their_clocks_and_are_counted(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        async Task<Dictionary<string, int>> CountsAsync() => (await db.In(async p => await p.GetRequiredService<GongkaiContext>().Requests.Where(r => r.FinishedYear == 2021).GroupBy(r => r.ReportRow).Select(g => new { g.Key, N = g.Count() }).ToListAsync())).ToDictionary(g => g.Key, g => g.N);
        var before = await CountsAsync();
        var import = await db.CheckAsync(await db.UploadAsync("requests", Importing.Xlsx(RequestHeads,
            Request("任政公开〔2021〕900号", "2021年3月1日", "予以公开", "2021-03-20", r => r["送达日期"] = "2021-03-21"),
            Request("测2", "2021-03-02", "信息不存在", "2021-03-22", r => r["检索情况"] = "查了档案室"),
            Request("测3", "2021-03-03", "信息不存在", "2021-03-22"),
            Request("测4", "2021-03-04", "不予公开", "2021-03-22"),
            Request("测5", "2021-03-05", "", ""),
            Request("测6", "2021-03-05", "逾期不补正", "2021-05-10", r => { r["补正告知日期"] = "2021-03-10"; r["补正期限"] = "2021-04-20"; }),
            Request("测7", "2021-03-05", "逾期不补正", "2021-04-10", r => { r["补正告知日期"] = "2021-03-10"; r["补正期限"] = "2021-04-20"; }),
            Request("测8", "2021-03-05", "撤回", "2021-03-08"),
            Request("测9", "2021-03-01", "重复申请", "2021-06-01", r => { r["延期日期"] = "2021-05-20"; r["延期天数"] = "20"; }),
            Request("测2", "2021-03-09", "予以公开", "2021-03-22"),
            Request("测11", "2021-03-09", "予以公开", "2021-03-01"),
            Request("测12", "2021-03-09", "部分公开", "2021-03-20"),
            Request("测13", "2021-03-09", "予以公开", "2031-03-20"),
            Request("测14", "2021-03-09", "", "2021-03-20"))));
        var rows = await db.RowsAsync(import);
        Assert.Equal([true, true, false, false, true, true, false, true, true, false, false, false, false, false], rows.Select(r => r.State == RowState.Good));
        Assert.Contains("须先按现在的内容登记检索情况（", rows[2].Reasons);
        Assert.Contains("可以是好几种", rows[3].Reasons);
        Assert.Contains("还没有届满", rows[6].Reasons);
        Assert.Contains("延期应当在届满前决定", rows[8].Notices);
        Assert.Contains("与第3行重复（编号测2）", rows[9].Reasons);
        Assert.Contains("早于上一步", rows[10].Reasons);
        Assert.Contains("须写明不公开部分的依据", rows[11].Reasons);
        Assert.Contains("还没有到", rows[12].Reasons);
        Assert.Contains("“办理结果”没有填", rows[13].Reasons);
        import = await db.CommitAsync(import, onlyGood: true);
        Assert.Equal(6, import.Written);

        var after = await CountsAsync();
        int Added(string row) => after.GetValueOrDefault(row) - before.GetValueOrDefault(row);
        Assert.Equal((1, 1, 1, 1, 1), (Added("T3.3.1"), Added("T3.3.4.1"), Added("T3.3.5.2"), Added("T3.3.6.1"), Added("T3.3.6.3")));
        await db.In(async p =>
        {
            var actor = await p.ActorAsync("chengban");
            var ctx = p.GetRequiredService<GongkaiContext>();
            var written = (await ctx.Set<ImportRow>().Where(r => r.ImportId == import.Id && r.State == RowState.Written).ToListAsync()).ToDictionary(r => r.Line, r => r.RecordId!.Value);
            var closed = await p.GetRequiredService<RequestService>().ViewAsync(actor, written[2]);
            Assert.Equal("任政公开〔2021〕900号", closed.Row.Number);
            Assert.Equal(["register", "assign", "draft", "submit-review", "sign", "send", "served"], closed.Loaded.State.Events.Select(e => e.Row));
            Assert.All(closed.Loaded.State.Events, e => Assert.Equal(("import", "unnamed", actor.UserId, $"{import.Sha256}#2"), (e.Proof, e.Decider, e.Recorder, e.Data["source"])));
            Assert.Equal(new DateOnly(2021, 3, 1), closed.Loaded.State.StartedOn);
            Assert.True(closed.Loaded.Entries[0].RecordedAt >= import.UploadedAt);
            // Open ones have running clocks and go on like any other.
            var open = await p.GetRequiredService<RequestService>().ViewAsync(actor, written[6]);
            Assert.Equal(new DateOnly(2021, 4, 2), open.Row.ReplyDue ?? open.Clocks.Single(c => c.Name == "reply").Due);
            Assert.Contains(await ctx.DossierClocks.Where(c => c.DossierId == written[6]).ToListAsync(), c => c.Name == "reply");
            await p.GetRequiredService<RequestService>().PerformAsync(actor, written[6], "search", People.Form("2022-01-20", ("places", "档案室"), ("found", "yes")));
            // The late extension stays marked for ever.
            Assert.Equal(1, (await ctx.Requests.SingleAsync(r => r.DossierId == written[10])).Breaches);
        });
        Assert.True((await db.In(p => p.GetRequiredService<LedgerVerifier>().VerifyAsync())).Ok);
        // Projections written at the end of each chain are those the ledger folds to.
        var rowsBefore = await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().OrderBy(r => r.DossierId).Select(r => new { r.DossierId, r.Stage, r.ReplyDue, r.FinishedOn, r.Outcome, r.ReportRow, r.Breaches, r.ApplicantName, r.Subject, r.ReceivedYear, r.ChangedAt }).ToListAsync());
        await db.In(p => p.GetRequiredService<ProjectionRebuild>().RunAsync());
        Assert.Equal(rowsBefore, await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().OrderBy(r => r.DossierId).Select(r => new { r.DossierId, r.Stage, r.ReplyDue, r.FinishedOn, r.Outcome, r.ReportRow, r.Breaches, r.ApplicantName, r.Subject, r.ReceivedYear, r.ChangedAt }).ToListAsync()));
    }

    [Fact]
    public async Task Heads_of_two_rows_are_read_together_where_one_alone_says_too_little()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        TableCell[][] cells =
        [
            [new("依申请公开台账（2021年）", 5)],
            [new("申请人", 1, 2), new("收到日期", 1, 2), new("补正", 2), new("申请内容", 1, 2)],
            [new("告知日期"), new("收到日期")],
            [new("某某"), new("2021-03-01"), new("2021-03-02"), new("2021-03-09"), new("某文件")],
        ];
        var import = await db.UploadAsync("requests", XlsxWriter.Write("台账", [new Sheet("台账", new TableBlock([0.2, 0.2, 0.2, 0.2, 0.2], cells, 3, "台账"), new Dictionary<(int, int), decimal>())]));
        Assert.Equal((2, 3), (import.HeadFrom, import.HeadTo));
        Assert.Equal([("申请人", "applicant"), ("收到日期", "received"), ("补正告知日期", "correction-asked"), ("补正收到日期", "correction-came"), ("申请内容", "subject")], ImportText.Columns(import).Select(c => (c.Heading, c.Field!)));
        import = await db.CheckAsync(import, constants: [("channel", "counter"), ("category", "person"), ("contact", "原台账没有记载"), ("form", "paper"), ("route", "mail")]);
        Assert.Equal((1, 0), (import.Good, import.Bad));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Our_own_numbers_go_on_after_those_given_in_the_file(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var mark = await db.In(p => p.GetRequiredService<GongkaiContext>().Agencies.Where(a => a.Code == "RC-002").Select(a => a.Mark).SingleAsync());
        await db.CommitAsync(await db.CheckAsync(await db.UploadAsync("requests", Importing.Xlsx(RequestHeads, Request($"{mark}〔2022〕500号", "2022-01-05", "", ""), Request("", "2022-01-06", "", "")))));
        var numbers = await db.In(async p =>
        {
            await p.RegisterAsync();
            return await p.GetRequiredService<GongkaiContext>().Dossiers.Where(d => d.Number.StartsWith(mark + "〔2022〕50")).OrderBy(d => d.Id).Select(d => d.Number).ToListAsync();
        });
        Assert.Equal([$"{mark}〔2022〕500号", $"{mark}〔2022〕501号", $"{mark}〔2022〕502号"], numbers);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Five_thousand_requests_are_checked_and_written_behind_the_page(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var import = await db.UploadAsync("requests", Importing.Xlsx(RequestHeads, [.. Enumerable.Range(0, 5000).Select(i => Request($"批{i}", $"{new DateOnly(2021, 1, 4).AddDays(i % 300):yyyy-MM-dd}", i % 10 == 0 ? "" : "予以公开", i % 10 == 0 ? "" : $"{new DateOnly(2021, 1, 4).AddDays(i % 300 + 15):yyyy-MM-dd}"))]));
        import = await db.CheckAsync(import);
        Assert.Equal(ImportState.Checking, import.State);
        import = await WorkAsync(db, import);
        Assert.Equal((ImportState.Checked, 5000, 0), (import.State, import.Good, import.Bad));
        import = await db.CommitAsync(import);
        Assert.Equal(ImportState.Committing, import.State);
        // Asked for twice, it is still one run.
        await db.CommitAsync(import);
        import = await WorkAsync(db, import);
        Assert.Equal((ImportState.Done, 5000), (import.State, import.Written));
        Assert.Equal(5000, await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.CountAsync(r => r.Number.StartsWith("批"))));
        Assert.True((await db.In(p => p.GetRequiredService<LedgerVerifier>().VerifyAsync())).Ok);
    }

    static async Task<Import> WorkAsync(TestDatabase db, Import import)
    {
        while (await db.In(p => p.GetRequiredService<JobRunner>().RunNextAsync(ImportJob.JobKey))) { }
        return await db.ImportAsync(import.Id);
    }

    /// <summary>
    /// The second part of a large file meets what somebody registered meanwhile. What is written was written by the columns as they were: they stay; the rest goes in
    /// as it is or comes back to be uploaded anew, and every row is in the register once.
    /// </summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_file_partly_written_keeps_its_columns_and_no_row_is_left_out_or_doubled(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        const int Rows = ImportService.MostRows + 5;
        var import = await db.UploadAsync("items", Importing.Csv("utf-8", [ItemHeads, .. Enumerable.Range(0, Rows).Select(i => new[] { $"分段{i}", "其他", "公告", $"{new DateOnly(2021, 1, 1).AddDays(i % 365):yyyy-MM-dd}" })]));
        import = await WorkAsync(db, await db.CheckAsync(import));
        Assert.Equal((ImportState.Checked, Rows), (import.State, import.Good));
        Task RegisterAsync(int i) => db.In(async p => { await p.GetRequiredService<ItemService>().AddAsync(await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"), [new($"分段{i}", "others", "公告", new DateOnly(2021, 1, 1).AddDays(i % 365))]); });
        Task<int> CountAsync() => db.In(p => p.GetRequiredService<GongkaiContext>().Items.Where(i => i.Title.StartsWith("分段")).Select(i => i.Title).CountAsync());

        await RegisterAsync(Rows - 1);
        import = await WorkAsync(db, await db.CommitAsync(import));
        Assert.Equal((ImportState.Checked, ImportService.MostRows, 4, 1), (import.State, import.Written, import.Good, import.Bad));
        Assert.Contains($"此前已经导入{ImportService.MostRows}行", import.Problem);

        // Read from another row, every line would be another record than the one written for it.
        foreach (var head in new[] { 1, 3 })
        {
            var refused = await Assert.ThrowsAsync<InvalidInput>(() => db.In(async p => await p.GetRequiredService<ImportService>().MatchAsync(await p.ActorAsync("chengban"), import.Id, import.Version,
                new(0, head, head, null, new Dictionary<int, string> { [2] = "title", [3] = "published" }, new Dictionary<string, string> { ["category"] = "others", ["column"] = "公告" }))));
            Assert.Contains($"已经导入了{ImportService.MostRows}行，不能再改各列的对应", refused.Message);
            Assert.Contains("其余的行不导入", refused.Message);
        }
        Assert.Equal(import.Version, (await db.ImportAsync(import.Id)).Version);
        await Assert.ThrowsAsync<InvalidInput>(() => db.In(async p => await p.GetRequiredService<ImportService>().DiscardAsync(await p.ActorAsync("chengban"), import.Id, import.Version)));

        if (engine == Engine.Sqlite)
        {
            import = await db.CommitAsync(import, onlyGood: true);
            Assert.Equal((ImportState.Done, Rows - 1, 1), (import.State, import.Written, import.Bad));
        }
        else
        {
            await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.GetRequiredService<ImportService>().EndAsync(await p.ActorAsync("changgou"), import.Id, import.Version)));
            await db.In(async p => await p.GetRequiredService<ImportService>().EndAsync(await p.ActorAsync("chengban"), import.Id, import.Version));
            import = await db.ImportAsync(import.Id);
            Assert.Equal((ImportState.Done, ImportService.MostRows, 0, 5), (import.State, import.Written, import.Good, import.Bad));
            // What was left comes back as a file of its own, to be matched as one likes.
            var (_, rejects) = await db.In(async p => await p.GetRequiredService<ImportList>().RejectsAsync(await p.ActorAsync("chengban"), import.Id));
            var rest = await db.CheckAsync(await db.UploadAsync("items", rejects));
            Assert.Equal((4, 1), (rest.Good, rest.Bad));
            await db.CommitAsync(rest, onlyGood: true);
        }
        Assert.Equal(Rows, await CountAsync());
        Assert.Equal(Rows, await db.In(p => p.GetRequiredService<GongkaiContext>().Items.Where(i => i.Title.StartsWith("分段")).Select(i => i.Title).Distinct().CountAsync()));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_an_ended_import_left_over_is_kept_for_its_days_and_then_removed_once(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        async Task<Import> ImportAsync(string title, bool commit)
        {
            var import = await db.CheckAsync(await db.UploadAsync("items", Importing.Xlsx(ItemHeads, [title, "其他", "公告", "2021-03-05"], [title + "张某某", "其他", "公告", "昨天"], ["填表人：张某某", null, null, null])));
            Assert.Equal((1, 1, 1), (import.Good, import.Bad, import.Aside));
            return commit ? await db.CommitAsync(import, onlyGood: true) : import;
        }
        var (ended, open) = (await ImportAsync("留存甲", true), await ImportAsync("留存乙", false));
        Task<ImportView> ViewAsync(Import import) => db.In(async p => await p.GetRequiredService<ImportList>().ViewAsync(await p.ActorAsync("chengban"), import.Id));
        Task<string> RunAsync() => db.In(async p => await new ImportRetentionJob().RunAsync(p, null!, default));
        Task AgeAsync(int days) => db.In(p => p.GetRequiredService<GongkaiContext>().Set<Import>().ExecuteUpdateAsync(s => s.SetProperty(i => i.CommittedAt, i => i.CommittedAt!.Value.AddDays(-days)).SetProperty(i => i.CheckedAt, i => i.CheckedAt!.Value.AddDays(-days)).SetProperty(i => i.UploadedAt, i => i.UploadedAt.AddDays(-days))));
        var today = await db.In(p => Task.FromResult(p.GetRequiredService<OfficeClock>().Today));
        Assert.Equal((today.AddDays(30), false), ((await ViewAsync(ended)).KeptUntil, (await ViewAsync(ended)).Gone));
        Assert.Null((await ViewAsync(open)).KeptUntil);
        await AgeAsync(30);
        Assert.Equal(today, (await ViewAsync(ended)).KeptUntil);
        Assert.Equal("没有到期的坏行", await RunAsync());
        Assert.Equal(3, (await db.RowsAsync(ended)).Count);

        // The district may keep them longer or shorter, within reason.
        Task SetAsync(string days) => db.In(async p => await p.GetRequiredService<SettingsService>().PerformAsync(await p.ActorAsync("admin"), Gongkai.Statutes.Settings.SettingsProcedure.Change, new() { ["import-row-days"] = days, ["reason"] = "测试" }, null));
        foreach (var days in new[] { "0", "366" }) Assert.Contains("应在1至365之间", (await Assert.ThrowsAsync<Gongkai.Statutes.Procedures.Refused>(() => SetAsync(days))).Message);
        await SetAsync("31");
        await AgeAsync(1);
        Assert.Equal("没有到期的坏行", await RunAsync());
        await SetAsync("30");

        // The demonstration's own import is as old by now.
        Assert.Matches("^清除了2次导入的", await RunAsync());
        Assert.Equal("没有到期的坏行", await RunAsync());
        var row = Assert.Single(await db.RowsAsync(ended));
        Assert.Equal(RowState.Written, row.State);
        Assert.NotNull(await db.In(p => p.GetRequiredService<ImportList>().SourceAsync("items", row.RecordId!.Value)));
        Assert.True((await ViewAsync(ended)).Gone);
        Assert.Contains("已经过了保留期限", (await Assert.ThrowsAsync<InvalidInput>(() => db.In(async p => await p.GetRequiredService<ImportList>().RejectsAsync(await p.ActorAsync("chengban"), ended.Id)))).Message);
        // Of one that waits for a decision nothing is taken away.
        Assert.Equal(3, (await db.RowsAsync(open)).Count);
        Assert.Equal(1, (await db.CommitAsync(open, onlyGood: true)).Written);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_double_click_imports_once_and_the_same_file_twice_is_told(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var file = Importing.Xlsx(ItemHeads, [.. Enumerable.Range(0, 50).Select(i => new object?[] { $"双击{i}", "其他", "公告", new DateOnly(2021, 5, 1) })]);
        var first = await db.CheckAsync(await db.UploadAsync("items", file));
        var second = await db.CheckAsync(await db.UploadAsync("items", file, "kezhang"), "kezhang");
        var view = await db.In(async p => await p.GetRequiredService<ImportList>().ViewAsync(await p.ActorAsync("kezhang"), second.Id));
        Assert.Equal((first.Id, "承办人（演示）"), (Assert.Single(view.Same).Import.Id, view.Same[0].Author));
        Assert.Equal(50, second.Good);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => db.CommitAsync(first))));
        Assert.Equal(50, await db.In(p => p.GetRequiredService<GongkaiContext>().Items.CountAsync(i => i.Title.StartsWith("双击"))));
        // Checked before the first was written: told, and nothing of it goes in.
        var told = await Assert.ThrowsAsync<Conflict>(() => db.CommitAsync(second, "kezhang"));
        Assert.Contains("有50行现在不能导入", told.Message);
        second = await db.ImportAsync(second.Id);
        Assert.Equal((ImportState.Checked, 0, 50), (second.State, second.Good, second.Bad));
        Assert.Equal(50, await db.In(p => p.GetRequiredService<GongkaiContext>().Items.CountAsync(i => i.Title.StartsWith("双击"))));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Two_imports_at_once_write_each_record_once(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var file = Importing.Xlsx(ItemHeads, [.. Enumerable.Range(0, 200).Select(i => new object?[] { $"并发{i}", "其他", "公告", new DateOnly(2021, 5, 1) })]);
        var imports = new[] { await db.CheckAsync(await db.UploadAsync("items", file)), await db.CheckAsync(await db.UploadAsync("items", file)) };
        var outcomes = await Task.WhenAll(imports.Select(i => Task.Run(async () =>
        {
            try { await db.CommitAsync(i); return true; }
            catch (Conflict) { return false; }
        })));
        Assert.Single(outcomes, o => o);
        Assert.Equal(200, await db.In(p => p.GetRequiredService<GongkaiContext>().Items.CountAsync(i => i.Title.StartsWith("并发"))));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Monthly_totals_are_held_against_their_sums_and_become_figures_of_the_month(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        string[][] rows =
        [
            ["2020年行政执法情况统计表", "", "", "", ""], ["月份", "行政许可（件）", "行政处罚（件）", "行政强制（件）", "收费金额（元）"],
            ["1月", "1,020", "3", "0", "35200.50"], ["二月", "980", "4", "1", "0"], ["2020年3月", "1000", "5", "0", "100"], ["第一季度小计", "3000", "12", "1", "35300.50"],
            ["4月", "900", "-2", "0", "1"], ["13月", "1", "1", "1", "1"], ["5月", "800.5", "1", "1", "1"], ["全年合计", "5000", "11", "3", "35302.5"], ["注：收费以票据为准。", "", "", "", ""],
        ];
        var import = await db.CheckAsync(await db.UploadAsync("figures", Importing.Csv("utf-8", rows), "zhujian", "RC-308", 2020), "zhujian");
        Assert.Equal((3, 3, 3), (import.Good, import.Bad, import.Aside));
        Assert.Contains(ImportText.Notes(import), n => n.StartsWith("第6行“第一季度小计”与各行相符"));
        Assert.Contains(ImportText.Notes(import), n => n.Contains("行政许可（件）表中写5000，逐行相加4701.5，差298.5"));
        import = await db.CommitAsync(import, "zhujian", onlyGood: true, differencesSeen: true);
        Assert.Equal((ImportState.Done, 3), (import.State, import.Written));
        await db.In(async p =>
        {
            var unit = await p.AgencyAsync("RC-308");
            var figures = await p.GetRequiredService<GongkaiContext>().TypedFigures.Where(f => f.AgencyId == unit && f.Year == 2020 && f.Current).ToListAsync();
            Assert.Equal([(1, 1020L), (2, 980L), (3, 1000L)], figures.Where(f => f.IndicatorKey == "T2.5.1/count").OrderBy(f => f.Month).Select(f => (f.Month, f.Value)));
            Assert.Equal([3_520_050L, 0L, 10_000L], figures.Where(f => f.IndicatorKey == "T2.8.1/amount").OrderBy(f => f.Month).Select(f => f.Value));
            Assert.All(figures, f => Assert.Contains(import.Sha256[..12], f.Source));
        });
        // The same again is told; a corrected month supersedes and the old number stays.
        var again = await db.CheckAsync(await db.UploadAsync("figures", Importing.Csv("utf-8", rows[1], rows[2], ["2月", "981", "4", "1", "0"]), "zhujian", "RC-308", 2020), "zhujian");
        var checkedRows = await db.RowsAsync(again);
        Assert.Contains("2020年1月的数已经填报，与这一行相同", checkedRows[0].Reasons);
        Assert.Contains("行政许可已经填报过980，导入后以981为准", checkedRows[1].Notices);
        await db.CommitAsync(again, "zhujian", onlyGood: true);
        Assert.Equal([980L, 981L], await db.In(async p => { var unit = await p.AgencyAsync("RC-308"); return await p.GetRequiredService<GongkaiContext>().TypedFigures.Where(f => f.AgencyId == unit && f.Year == 2020 && f.Month == 2 && f.IndicatorKey == "T2.5.1/count").OrderBy(f => f.Id).Select(f => f.Value).ToListAsync(); }));
    }

    [Fact]
    public async Task Columns_decided_once_are_remembered_for_the_unit_and_constants_fill_what_is_missing()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var file = Importing.Xlsx(["标题", "上线那天", "何人来稿"], ["记住甲", "2021-03-05", "某人"]);
        var import = await db.UploadAsync("items", file);
        Assert.Equal([("标题", "title"), ("上线那天", null), ("何人来稿", null)], ImportText.Columns(import).Select(c => (c.Heading, c.Field)));
        var refused = await Assert.ThrowsAsync<InvalidForm>(() => db.CheckAsync(import));
        Assert.Equal(["“公开类别”没有对应的列，也没有统一填写", "“栏目”没有对应的列，也没有统一填写", "“发布日期”没有对应的列"], refused.Problems);
        await db.In(async p => await p.GetRequiredService<ImportService>().MatchAsync(await p.ActorAsync("chengban"), import.Id, import.Version,
            new(0, 1, 1, null, new Dictionary<int, string> { [0] = "title", [1] = "published" }, new Dictionary<string, string> { ["category"] = "others", ["column"] = "通知公告" })));
        Assert.Equal(1, (await db.ImportAsync(import.Id)).Good);
        var next = await db.UploadAsync("items", Importing.Xlsx(["标题", "上线那天", "何人来稿"], ["记住乙", "2021-03-06", "某人"]));
        Assert.Equal(["title", "published", null], ImportText.Columns(next).Select(c => c.Field));
        Assert.Equal("others", ImportText.Constants(next)["category"]);
        // Another unit has not decided anything.
        Assert.Null(ImportText.Columns(await db.UploadAsync("items", file, "changgou", "RC-101"))[1].Field);
    }

    [Fact]
    public async Task Nobody_imports_for_another_unit_or_sees_its_rows()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var file = Importing.Xlsx(ItemHeads, ["甲", "其他", "公告", "2021-03-05"]);
        await Assert.ThrowsAsync<Forbidden>(() => db.UploadAsync("items", file, "changgou", "RC-002"));
        await Assert.ThrowsAsync<Forbidden>(() => db.UploadAsync("items", file, "jiandu", "RC-002"));
        var import = await db.CheckAsync(await db.UploadAsync("items", file));
        await Assert.ThrowsAsync<Forbidden>(() => db.CommitAsync(import, "changgou"));
        await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.GetRequiredService<ImportList>().ViewAsync(await p.ActorAsync("changgou"), import.Id)));
        // A supervisor sees that it happened, not what the rows hold.
        await db.In(async p => await p.GetRequiredService<ImportList>().ViewAsync(await p.ActorAsync("jiandu"), import.Id));
        await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.GetRequiredService<ImportList>().RowsAsync(await p.ActorAsync("jiandu"), import.Id, RowState.Good)));
        Assert.DoesNotContain(import.Id, await db.In(async p => p.GetRequiredService<ImportList>().Find(await p.ActorAsync("changgou"), null, null, null, null, "").Select(i => i.Id).ToList()));
    }

    [Fact]
    public async Task Formulas_in_text_stay_text_wherever_they_go()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var import = await db.CheckAsync(await db.UploadAsync("items", Importing.Csv("utf-8", ItemHeads, ["=cmd|' /C calc'!A0", "其他", "+1", "不是日期"]), name: "x.csv"));
        var (_, bytes) = await db.In(async p => await p.GetRequiredService<ImportList>().RejectsAsync(await p.ActorAsync("chengban"), import.Id));
        using var excel = DocumentFormat.OpenXml.Packaging.SpreadsheetDocument.Open(new MemoryStream(bytes), false);
        var cells = excel.WorkbookPart!.WorksheetParts.Single().Worksheet!.Descendants<DocumentFormat.OpenXml.Spreadsheet.Cell>().ToList();
        Assert.DoesNotContain(cells, c => c.CellFormula is not null);
        Assert.Contains(cells, c => c.InnerText == "=cmd|' /C calc'!A0" && c.DataType!.Value == DocumentFormat.OpenXml.Spreadsheet.CellValues.InlineString);
    }

    [Fact]
    public async Task A_batch_of_items_is_withdrawn_together_and_an_unwritten_import_given_up()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var import = await db.CommitAsync(await db.CheckAsync(await db.UploadAsync("items", Importing.Xlsx(ItemHeads, ["整批甲", "其他", "公告", "2021-03-05"], ["整批乙", "其他", "公告", "2021-03-05"]))));
        Task<int> WithdrawAsync(string why) => db.In(async p => await p.GetRequiredService<ImportService>().WithdrawItemsAsync(await p.ActorAsync("chengban"), import.Id, why));
        await Assert.ThrowsAsync<InvalidForm>(() => WithdrawAsync(" "));
        Assert.Equal(2, await WithdrawAsync("导入错了文件"));
        Assert.Equal(0, await WithdrawAsync("再来一次"));
        Assert.All(await db.In(p => p.GetRequiredService<GongkaiContext>().Items.Where(i => i.Title.StartsWith("整批")).ToListAsync()), i => Assert.Equal(("导入错了文件", 1), (i.WithdrawnReason, i.Version)));
        var other = await db.CheckAsync(await db.UploadAsync("items", Importing.Xlsx(ItemHeads, ["放弃甲", "其他", "公告", "2021-03-05"])));
        await db.In(async p => await p.GetRequiredService<ImportService>().DiscardAsync(await p.ActorAsync("chengban"), other.Id, other.Version));
        Assert.Empty(await db.RowsAsync(other));
        await Assert.ThrowsAsync<Conflict>(() => db.CommitAsync(other));
    }

    const string Letters = "甲乙丙丁〔〕（），;\"'=+-@ab 0\n";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Items_that_bring_their_own_index_numbers_are_told_apart_by_them(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        string[] heads = [.. ItemHeads, "索引号"];
        object?[][] rows = [["中标公告", "其他", "公告", "2021-03-05", "甲-1"], ["中标公告", "其他", "公告", "2021-03-05", "甲-2"], ["中标公告", "其他", "公告", "2021-03-05", "甲-1"], ["中标公告", "其他", "公告", "2021-03-05", null]];
        var import = await db.CheckAsync(await db.UploadAsync("items", Importing.Xlsx(heads, rows)));
        Assert.Equal(["", "", "与第2行重复（索引号甲-1）", ""], (await db.RowsAsync(import)).Select(r => r.Reasons));
        Assert.Equal(3, (await db.CommitAsync(import, onlyGood: true)).Written);
        // By now the register has them: the same number and the nameless one are refused, another number is told.
        var again = await db.CheckAsync(await db.UploadAsync("items", Importing.Xlsx(heads, rows[0], rows[3], ["中标公告", "其他", "公告", "2021-03-05", "甲-9"])));
        Assert.Equal(["登记簿里已经有索引号甲-1", "登记簿里已经有同一单位、同一天、同一标题的信息", ""], (await db.RowsAsync(again)).Select(r => r.Reasons));
        Assert.Contains("请看是不是同一条", (await db.RowsAsync(again))[2].Notices);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_demonstration_has_an_import_with_its_bad_rows_and_nothing_of_it_in_2021(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var import = await db.In(async p => p.GetRequiredService<ImportList>().Find(await p.ActorAsync("zhujian"), null, null, null, null, "").Single());
        Assert.Equal((ImportState.Done, 1, 2, 1, 0), (import.State, import.Written, import.Bad, import.Aside, import.Differences));
        var rows = await db.RowsAsync(import);
        Assert.Equal(["", "“月份”“1月补报”不是月份", "2022年2月还没有到", "合计行，用来核对，不导入"], rows.Select(r => r.Reasons));
        var figure = await db.In(p => p.GetRequiredService<GongkaiContext>().TypedFigures.SingleAsync(f => f.Id == rows[0].RecordId));
        Assert.Equal((2022, 1), (figure.Year, figure.Month));
    }

    /// <summary>Whatever is written to a file and imported is in the register as it was written.</summary>
    [Fact]
    public async Task What_is_written_and_imported_is_the_same()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var serial = 0;
        var text = Gen.Int[0, Letters.Length - 1].Array[1, 30].Select(a => new string([.. a.Select(i => Letters[i])])).Where(t => t.Trim().Length > 0 && t.Trim() == t);
        var item = Gen.Select(text, Gen.Int[0, Categories.Options.Count - 1], Gen.Int[0, 700], Gen.Int[0, 4]);
        await Check.SampleAsync(Gen.Select(item.List[1, 12], Gen.Bool), async (rows, csv) =>
        {
            var tag = $"性质{Interlocked.Increment(ref serial)}-";
            var written = rows.Select((r, i) => (Title: $"{tag}{i:D2}{r.Item1}", Category: Categories.Options[r.Item2], On: new DateOnly(2020, 1, 1).AddDays(r.Item3), Notation: r.Item4)).ToList();
            static string Day(DateOnly d, int n) => n switch { 0 => $"{d:yyyy-MM-dd}", 1 => $"{d:yyyy/M/d}", 2 => $"{d:yyyy.M.d}", 3 => $"{d.Year}年{d.Month}月{d.Day}日", _ => $"{d:yyyyMMdd}" };
            var file = csv ? Importing.Csv("GB18030", [ItemHeads, .. written.Select(w => new[] { w.Title, w.Category.Label, "公告", Day(w.On, w.Notation) })])
                : Importing.Xlsx(ItemHeads, [.. written.Select(w => new object?[] { w.Title, w.Category.Label, "公告", w.On })]);
            var import = await db.CommitAsync(await db.CheckAsync(await db.UploadAsync("items", file)));
            Assert.Equal(written.Count, import.Written);
            var read = await db.In(p => p.GetRequiredService<GongkaiContext>().Items.Where(i => i.Title.StartsWith(tag)).ToListAsync());
            Assert.Equal(written.Select(w => (w.Title.Replace("\r\n", "\n"), w.Category.Key, w.On)).Order(), read.Select(r => (r.Title.Replace("\r\n", "\n"), r.Category, r.PublishedOn)).Order());
        }, iter: 40, threads: 1);
    }
}
