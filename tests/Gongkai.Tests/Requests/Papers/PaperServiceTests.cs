using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Documents.Readers;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Requests.Papers;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Requests.Papers;

/// <summary>Papers from the record to the file: every kind on a real request, numbers, scans, who may see what, erasure.</summary>
public sealed partial class PaperServiceTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static string Read(byte[] docx)
    {
        var read = DocumentReader.Read(docx, "paper.docx");
        return string.Join('\n', read.Blocks.Select(b => b switch { ReadParagraph p => p.Text, ReadTable t => string.Join('\n', t.Rows.Select(r => string.Join('\t', r.Where(c => !c.Continued).Select(c => c.Text)))), _ => "" }));
    }

    static WordprocessingDocument Open(byte[] docx)
    {
        var word = WordprocessingDocument.Open(new MemoryStream(docx), false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(word).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        return word;
    }

    static string Docs([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "docs", "papers"));

    /// <summary>Codes are drawn by lot; the rest of a sample is the same every time.</summary>
    [GeneratedRegex("[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){1,2}")]
    private static partial Regex Code();

    static string Masked(byte[] docx)
    {
        using var word = WordprocessingDocument.Open(new MemoryStream(docx), false);
        var main = word.MainDocumentPart!;
        return Code().Replace(string.Join('\n', new[] { Read(docx) }.Concat(main.HeaderParts.Select(h => h.Header!.InnerText)).Concat(main.FooterParts.Select(f => f.Footer!.InnerText)).Order(StringComparer.Ordinal)), "※");
    }

    [Fact]
    public async Task Every_paper_of_a_real_request_says_all_that_it_must_and_is_the_sample_in_the_documents()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var approve = Environment.GetEnvironmentVariable("GONGKAI_APPROVE") == "1";
        foreach (var kind in PaperTable.All)
            await db.In(async p =>
            {
                var (id, about) = PaperTable.ProcedureOf(kind) == Statutes.Matters.AmendmentProcedure.Table ? await p.AmendmentAsync(kind.Key == "transfer" ? "transfer" : "correct") : await p.OpenAsync(PaperCases.StepsTo(kind));
                var preview = await p.GetRequiredService<PaperService>().PreviewAsync(await p.ActorAsync("chengban"), id, kind.Key, about, PaperCases.Typed(kind));
                Assert.Empty(preview.Missing);
                var seq = await p.IssueAsync(id, kind.Key, about);
                var bytes = await p.BytesAsync(id, seq);
                using var word = Open(bytes);
                var text = Read(bytes);
                var row = await p.GetRequiredService<GongkaiContext>().Set<PaperRow>().SingleAsync(r => r.DossierId == id);
                void Says(string element, string words) => Assert.True(text.Contains(words), $"{kind.Name} does not say {element}: {words}\n{text}");

                // What every paper has by its form.
                Says("标题", kind.Title);
                Assert.DoesNotContain("〔", Regex.Replace(text, "〔[0-9]{4}〕", ""));
                Assert.DoesNotContain('｛', text);
                Assert.DoesNotContain('【', text);
                Says("编号", row.Number);
                if (kind.Sealed)
                {
                    Says("落款", "\n济宁市任城区人民政府办公室\n2022年1月20日");
                    Says("联系", "联系人：政务公开承办人（演示）　联系电话：演示电话");
                    Assert.Contains(word.MainDocumentPart!.FooterParts, f => f.Footer!.InnerText.Contains(row.Code));
                }
                if (kind.Numbered) Assert.Matches("^任政办公[复知函费]〔2022〕[0-9]+号$", row.Number);
                if (kind.Form == PaperForm.Letter)
                {
                    Says("收件人", kind.To switch { PaperTo.Applicant => "王𠮷㐀：", PaperTo.ThirdParty => "某某商贸有限公司：", _ => "济宁市任城区" });
                    Assert.Contains(word.MainDocumentPart!.HeaderParts, h => h.Header!.InnerText.Contains("济宁市任城区人民政府办公室"));
                }
                // The demonstration says so on every page.
                Assert.All(word.MainDocumentPart!.HeaderParts, h => Assert.Contains("演示数据", h.Header!.InnerText));

                // Each mandatory element: its words as they stand, its fields by what the record holds.
                var facts = await FactsAsync(p, id, about, kind);
                foreach (var element in kind.Elements.Where(e => e.When is null || e.When == "提供信息" && text.Contains("随本告知书")))
                    foreach (var need in element.Needs)
                        if (need.StartsWith('｛')) Assert.True(facts.TryGetValue(need[1..^1], out var words) && text.Contains(words.Split('\n')[0]), $"{kind.Name} does not say {element.Name} {need}\n{text}");
                        else Says(element.Name, need);
                if (kind.HidesApplicant) Assert.DoesNotContain("王𠮷", text);

                // The ledger proves these very bytes.
                var loaded = await p.GetRequiredService<DossierLedger>().LoadAsync(id);
                Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), loaded.State.Events[seq - 1].Data["paper-hash"]);
                Assert.DoesNotContain("王𠮷", Encoding.UTF8.GetString((await p.GetRequiredService<GongkaiContext>().LedgerEvents.SingleAsync(e => e.DossierId == id && e.Seq == seq)).Bytes));

                var sample = Path.Combine(Docs(), $"{kind.Key}.docx");
                if (approve)
                {
                    Directory.CreateDirectory(Docs());
                    await File.WriteAllBytesAsync(sample, bytes);
                }
                Assert.True(File.Exists(sample), $"{sample}: run this test with GONGKAI_APPROVE=1");
                Assert.Equal(Masked(await File.ReadAllBytesAsync(sample)), Masked(bytes));
            });
        Assert.Equal(PaperTable.All.Select(k => $"{k.Key}.docx").Order(), Directory.GetFiles(Docs(), "*.docx").Select(Path.GetFileName).Order());
    }

    /// <summary>What the record holds under each field, read from it anew.</summary>
    static async Task<Dictionary<string, string>> FactsAsync(IServiceProvider p, long id, int about, PaperKind kind)
    {
        var ledger = p.GetRequiredService<DossierLedger>();
        var state = (await ledger.LoadAsync(id)).State;
        var c = await ledger.ContentsAsync(id);
        var number = (await p.GetRequiredService<GongkaiContext>().Dossiers.SingleAsync(d => d.Id == id)).Number;
        string Day(string key) => Statutes.Chinese.Date(DateOnly.Parse(state.Events[about - 1].Data[key]));
        var outcome = Outcomes.Find(PaperTable.OutcomeAt(state, state.Events[about - 1]));
        var all = new Dictionary<string, string>
        {
            ["办件编号"] = number, ["收到日期"] = "2021年12月1日", ["收到方式"] = "当面提交", ["收到凭证"] = "提交之日", ["所需信息"] = state.Corrected ? "某片区补偿方案（2020年）" : "名称：某片区征收补偿方案；特征描述：含评估结果",
            ["申请人"] = "王𠮷㐀", ["申请人类型"] = "自然人", ["证件"] = "11010519491231002X", ["联系方式"] = "13800001234", ["获取方式"] = "纸质", ["获取途径"] = "邮寄", ["经办人"] = "承办人（演示）", ["联系电话"] = "演示电话", ["联系人"] = "政务公开承办人（演示）", ["联系地址"] = "演示地址 1 号", ["邮寄地址"] = "某路1号", ["送达告知"] = ServiceAddress.Current.Label,
            ["答复期限"] = "2021年12月29日", ["查询码"] = "查询码", ["承办科室"] = "综合科", ["承办人"] = "承办人（演示）", ["送达方式"] = "当面送达", ["送达文书"] = "任政办公复〔2022〕1号", ["本机关"] = "济宁市任城区人民政府办公室", ["卷内文件"] = "政府信息公开申请及附件", ["征求事由"] = "第十一条",
            ["延长天数"] = "15个工作日", ["新答复期限"] = "2022年1月20日", ["计费方式"] = "按件计收", ["计费数量"] = "第35件", ["收费标准"] = "100元/件", ["收费金额"] = "200元", ["检索日期"] = "2021年12月13日", ["检索结果"] = "没有找到", ["补正期限"] = "2021年12月20日",
            ["救济途径"] = "之日起60日内向济宁市任城区人民政府申请行政复议，也可以自收到", ["不再处理事由"] = "2021年12月20日", ["不公开依据"] = "第十五条",
            ["文书日期"] = "2022年1月20日", ["撤回情况"] = "有申请人的书面材料；不要了", ["提供的文件"] = "没有", ["更正的记录"] = "低保审批表（2020年）", ["不准确之处"] = "家庭人口写成两人", ["应当更正为"] = "三人", ["更正结果"] = kind.Key == "transfer" ? "本机关无权更正该记录：由民政局制作" : "本机关已经更正：家庭人口由两人改为三人",
        };
        foreach (var (field, name) in new[] { ("补正事项", "points"), ("拟公开内容", "content"), ("协查内容", "content"), ("公开内容和理由", "reason"), ("延迟理由", "reason"), ("补充内容", "reason"), ("延期理由", "reason"), ("检索范围", "places"), ("答复内容", "text") })
            if (c.TryGetValue(name, out var value)) all[field] = value.TrimEnd('。');
        foreach (var (field, key) in new[] { ("协查期限", "due"), ("说明理由期限", "due"), ("延迟至", "until") })
            if (state.Events[about - 1].Data.ContainsKey(key)) all[field] = Day(key);
        if (state.Events[about - 1].Data.GetValueOrDefault("counts") is { } counts) all["数量频次"] = counts;
        if (outcome is not null) (all["办理结果"], all["结果表述"]) = (outcome.Name, OutcomeWords.Of(outcome));
        foreach (var (key, value) in PaperCases.Typed(kind)) all[key] = value;
        return all;
    }

    [Fact]
    public async Task Every_outcome_has_its_reply_with_ground_and_remedy()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        foreach (var outcome in Outcomes.All)
            await db.In(async p =>
            {
                var (id, about) = await p.OpenAsync(PaperCases.ToReply(outcome.Code));
                var kind = Assert.Single(PaperTable.All, k => k.Outcomes.Contains(outcome.Code));
                var text = Read(await p.BytesAsync(id, await p.IssueAsync(id, kind.Key, about)));
                Assert.Contains(OutcomeWords.Of(outcome), text);
                Assert.Contains("60日内向济宁市任城区人民政府申请行政复议", text);
                Assert.Contains("6个月内直接向济宁市任城区人民法院提起行政诉讼", text);
                Assert.Equal(outcome.Code is "GRANT" or "PARTIAL", text.Contains("随本告知书一并送达"));
                // No other reply paper goes with it.
                foreach (var other in PaperTable.All.Where(k => k.Outcomes.Count > 0 && k != kind)) await Assert.ThrowsAsync<NotFound>(() => p.IssueAsync(id, other.Key, about));
            });
    }

    [Fact]
    public async Task Head_addressee_number_and_signature_name_one_agency_whatever_its_kind()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var units = await db.In(async p => (await p.GetRequiredService<AgencyDirectory>().OnAsync(new DateOnly(2022, 1, 20))).Addressees.ToList());
        Assert.Equal(Enum.GetValues<AgencyKind>().Where(k => k is not (AgencyKind.District or AgencyKind.Unit)).Order(), units.Select(u => u.Kind).Distinct().Order());
        var marks = new HashSet<string>();
        foreach (var unit in units)
            await db.In(async p =>
            {
                var officer = unit.Code switch { "RC-001" or "RC-002" => "chengban", "RC-308" => "zhujian", "RC-101" => "changgou", _ => unit.Code.ToLowerInvariant() + "-a" };
                var (id, about) = await p.OpenAsync(PaperCases.ToReply("GRANT"), unit.Code, officer);
                var bytes = await p.BytesAsync(id, await p.IssueAsync(id, "reply-grant", about, officer), officer: officer);
                using var word = Open(bytes);
                var text = Read(bytes);
                var number = (await p.GetRequiredService<GongkaiContext>().Set<PaperRow>().SingleAsync(r => r.DossierId == id)).Number;
                Assert.Equal(PaperSeries.Reply.Usual(unit.Mark) + "〔2022〕1号", number);
                Assert.True(marks.Add(number), number);
                Assert.Contains($"\n{unit.Name}\n2022年1月20日", text);
                var head = Assert.Single(word.MainDocumentPart!.HeaderParts, h => h.Header!.InnerText.Contains("济宁"));
                Assert.Equal("演示数据" + unit.Name, head.Header!.InnerText);
                var remedy = text.Split('\n').Single(l => l.Contains("申请行政复议"));
                var (review, court) = unit.Kind == AgencyKind.Government ? ("济宁市人民政府", "济宁市中级人民法院")
                    : unit.Name.EndsWith("司法局") ? ("济宁市任城区人民政府或者济宁市司法局", "济宁市任城区人民法院")
                    : unit.Kind == AgencyKind.Department ? ("济宁市任城区人民政府或者本机关的上一级主管部门", "济宁市任城区人民法院") : ("济宁市任城区人民政府", "济宁市任城区人民法院");
                Assert.Contains($"60日内向{review}申请行政复议", remedy);
                Assert.Contains($"直接向{court}提起行政诉讼", remedy);
                // Besides the clause, no other body of the district is named.
                foreach (var other in units.Where(u => u.Id != unit.Id && !unit.Name.Contains(u.Name))) Assert.DoesNotContain(other.Name, text.Replace(remedy, "").Replace(unit.Name, ""));
            });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Officers_at_once_get_numbers_without_gap_or_double_and_a_refusal_takes_none(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var cases = new List<(long Id, int About)>();
        for (var i = 0; i < 6; i++) cases.Add(await db.In(p => p.OpenAsync(PaperCases.ToReply("GRANT"))));
        // Each paper is asked for twice at the same time.
        var results = await Task.WhenAll(cases.Concat(cases).Select(c => Task.Run(async () =>
        {
            try { return await db.In(p => p.IssueAsync(c.Id, "reply-grant", c.About)); }
            catch (Exception e) when (e is Conflict or Refused) { return 0; }
        })));
        Assert.Equal(6, results.Count(r => r > 0));
        var numbers = await db.In(p => p.GetRequiredService<GongkaiContext>().Set<PaperRow>().Select(r => r.Number).ToListAsync());
        Assert.Equal(Enumerable.Range(1, 6).Select(n => $"任政办公复〔2022〕{n}号").Order(StringComparer.Ordinal), numbers.Order(StringComparer.Ordinal));
        Assert.True((await db.In(p => p.GetRequiredService<LedgerVerifier>().VerifyAsync())).Ok);
        // Void, the number stays taken; the next is the next.
        var (id, about) = cases[0];
        var first = await db.In(p => p.GetRequiredService<GongkaiContext>().Set<PaperRow>().SingleAsync(r => r.DossierId == id));
        await db.In(async p => await p.GetRequiredService<PaperService>().VoidAsync(await p.ActorAsync("chengban"), id, first.Seq, "日期写错", null));
        var again = await db.In(p => p.IssueAsync(id, "reply-grant", about));
        Assert.Equal([(first.Number, true), ("任政办公复〔2022〕7号", false)], (await db.In(p => p.GetRequiredService<GongkaiContext>().Set<PaperRow>().Where(r => r.DossierId == id).OrderBy(r => r.Seq).ToListAsync())).Select(r => (r.Number, r.Void)));
        Assert.True(again > first.Seq);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Erasing_takes_texts_files_and_scans_and_leaves_what_proves_that_the_paper_was_issued(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (id, about) = await db.In(p => p.OpenAsync(PaperCases.StepsTo(PaperTable.Find("contents")!)));
        var seq = await db.In(p => p.IssueAsync(id, "reply-grant", about - 2));
        await db.In(async p => await p.GetRequiredService<PaperService>().ScanAsync(await p.ActorAsync("chengban"), id, seq, "盖章.pdf", new MemoryStream("%PDF-1.4 stamped"u8.ToArray()), null));
        // The PDF that was made on demand goes too.
        Assert.Equal("%PDF"u8.ToArray(), (await db.In(p => p.BytesAsync(id, seq, "pdf")))[..4]);
        var row = await db.In(p => p.GetRequiredService<GongkaiContext>().Set<PaperRow>().SingleAsync(r => r.DossierId == id));
        string[] hashes = [row.Sha256, row.PdfSha256!, row.ScanSha256!];
        Assert.All(hashes, h => Assert.True(File.Exists(db.Services.GetRequiredService<FileStore>().PathOf(h))));
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("fenguan"), id, "erase", People.Form("2022-01-20", ("basis", "保管期限届满"))));
        Assert.All(hashes, h => Assert.False(File.Exists(db.Services.GetRequiredService<FileStore>().PathOf(h))));
        await db.In(async p =>
        {
            var context = p.GetRequiredService<GongkaiContext>();
            Assert.False(await context.Attachments.AnyAsync(a => hashes.Contains(a.Sha256)));
            Assert.False(await context.LedgerContents.AnyAsync(c => c.DossierId == id && c.Name == "paper-text"));
            var kept = await context.Set<PaperRow>().SingleAsync(r => r.DossierId == id);
            Assert.Equal((null, null, null), (kept.AttachmentId, kept.PdfAttachmentId, kept.ScanAttachmentId));
            Assert.Null((await p.GetRequiredService<PaperService>().OpenAsync(await p.ActorAsync("chengban"), id, seq)).Text);
            await Assert.ThrowsAsync<NotFound>(() => p.BytesAsync(id, seq));
            // Nothing more can be written about whom nobody remembers.
            await Assert.ThrowsAsync<InvalidForm>(() => p.IssueAsync(id, "receipt", 1));
            var verified = await p.GetRequiredService<PaperService>().VerifyAsync(row.Number, row.Code, null);
            Assert.Equal((row.Number, "济宁市任城区人民政府办公室", row.Sha256), (verified!.Number, verified.Agency, verified.Sha256));
        });
        Assert.True((await db.In(p => p.GetRequiredService<LedgerVerifier>().VerifyAsync())).Ok);
    }

    [Fact]
    public async Task What_was_filled_in_is_printed_to_be_signed_and_who_wrote_it_for_the_applicant_signs_too()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        async Task<string> FormAsync(params (string, string)[] changes) => await db.In(async p =>
        {
            var (id, about) = await p.OpenAsync([], changes: changes);
            return Read(await p.BytesAsync(id, await p.IssueAsync(id, "register-form", about)));
        });
        var own = await FormAsync();
        Assert.Contains("申请人签名或者捺印", own);
        Assert.DoesNotContain("代写人", own);
        Assert.Contains("代写人\t承办人（演示）\t代写人签名", await FormAsync(("assistance", "writing")));
        // Printed before there is an address, it leaves room for one.
        var empty = await db.In(async p =>
        {
            var (id, about) = await p.OpenAsync([], changes: [("address", ""), ("route", "online")]);
            return Read(await p.BytesAsync(id, await p.IssueAsync(id, "address", about)));
        });
        Assert.Contains(ServiceAddress.Current.Label, empty);
        Assert.DoesNotContain("13800001234", empty.Split("送达地址")[2].Split("邮政编码")[0]);
    }

    [Fact]
    public async Task In_large_print_a_paper_says_the_same_and_nothing_is_small()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        foreach (var kind in new[] { "reply-grant", "receipt", "fee" })
            await db.In(async p =>
            {
                var (id, about) = await p.OpenAsync(PaperCases.StepsTo(PaperTable.Find(kind)!));
                var seq = await p.IssueAsync(id, kind, about);
                var (plain, large) = (await p.BytesAsync(id, seq), await p.BytesAsync(id, seq, "large"));
                using var word = Open(large);
                Assert.Equal(Read(plain), Read(large));
                var main = word.MainDocumentPart!;
                OpenXmlElement[] roots = [main.Document!, main.StyleDefinitionsPart!.Styles!, .. main.FooterParts.Select(f => (OpenXmlElement)f.Footer!)];
                Assert.All(roots.SelectMany(r => r.Descendants<DocumentFormat.OpenXml.Wordprocessing.FontSize>()).Select(s => int.Parse(s.Val!)), s => Assert.True(s is <= 12 or >= LargePrint.Smallest));
            });
    }

    [Fact]
    public async Task A_stranger_another_unit_and_the_wrong_applicant_read_nothing()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (id, about) = await db.In(p => p.OpenAsync(PaperCases.ToReply("GRANT")));
        var (third, thirdAbout) = await db.In(p => p.OpenAsync(PaperCases.StepsTo(PaperTable.Find("third-party")!)));
        var reply = await db.In(p => p.IssueAsync(id, "reply-grant", about));
        var form = await db.In(p => p.IssueAsync(id, "register-form", 1));
        var letter = await db.In(p => p.IssueAsync(third, "third-party", thirdAbout));
        await db.In(async p =>
        {
            var papers = p.GetRequiredService<PaperService>();
            foreach (var login in new[] { "changgou", "admin", "anquan", "shenji" })
            {
                var other = await p.ActorAsync(login);
                await Assert.ThrowsAsync<Forbidden>(() => papers.PreviewAsync(other, id, "receipt", 1, new Dictionary<string, string>()));
                await Assert.ThrowsAsync<Forbidden>(() => papers.IssueAsync(other, id, "receipt", 1, new Dictionary<string, string>(), null));
                await Assert.ThrowsAsync<Forbidden>(() => papers.OpenAsync(other, id, reply));
                await Assert.ThrowsAsync<Forbidden>(() => papers.FileAsync(other, id, reply, "docx"));
                await Assert.ThrowsAsync<Forbidden>(() => papers.VoidAsync(other, id, reply, "不是我的", null));
                await Assert.ThrowsAsync<Forbidden>(() => papers.ScanAsync(other, id, reply, "a.pdf", new MemoryStream("%PDF-1.4"u8.ToArray()), null));
                var row = await p.GetRequiredService<GongkaiContext>().Set<PaperRow>().SingleAsync(r => r.DossierId == id && r.Seq == reply);
                await Assert.ThrowsAsync<Forbidden>(() => p.GetRequiredService<AttachmentService>().OpenAsync(other, row.AttachmentId!.Value));
            }
            // Who supervises looks, and takes no file with names away.
            await Assert.ThrowsAsync<Forbidden>(async () => await papers.FileAsync(await p.ActorAsync("jiandu"), id, reply, "docx"));
            // Not sent, not theirs, not of this request.
            foreach (var (dossier, seq) in new[] { (id, reply), (id, form), (third, letter), (third, reply), (id, 999) }) await Assert.ThrowsAsync<NotFound>(() => papers.ForApplicantAsync(dossier, seq));
        });
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "send", People.Form("2022-01-20", ("sent-by", "electronic"), ("override", "答复已在系统外办理"))));
        await db.In(async p =>
        {
            var (bytes, type, _) = await p.GetRequiredService<PaperService>().ForApplicantAsync(id, reply);
            await using (bytes) Assert.Equal("application/pdf", type);
            await Assert.ThrowsAsync<NotFound>(() => p.GetRequiredService<PaperService>().ForApplicantAsync(id, form));
        });
    }

    [Fact]
    public async Task Only_the_right_code_or_the_very_bytes_verify_a_paper()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (id, about) = await db.In(p => p.OpenAsync(PaperCases.ToReply("GRANT")));
        var seq = await db.In(p => p.IssueAsync(id, "reply-grant", about));
        var row = await db.In(p => p.GetRequiredService<GongkaiContext>().Set<PaperRow>().SingleAsync(r => r.DossierId == id));
        Task<Verified?> Verify(string? number, string? code, string? hash = null) => db.In(p => p.GetRequiredService<PaperService>().VerifyAsync(number, code, hash));
        var found = await Verify(row.Number.Replace('〔', '[').Replace('〕', ']'), " " + row.Code.ToLowerInvariant().Replace('-', ' '));
        Assert.Equal((row.Number, false, row.Sha256), (found!.Number, found.Void, found.Sha256));
        foreach (var (number, code, hash) in new (string?, string?, string?)[] { (row.Number, "AAAA-AAAA", null), (row.Number, "", null), (row.Number, null, null), ("没有〔2022〕1号", row.Code, null), ("没有〔2022〕1号", "????????", null), (null, null, new string('0', 64)), (null, null, "短"), (row.Number, row.Code, new string('0', 64)) })
            Assert.Null(await Verify(number, code, hash));
        Assert.NotNull(await Verify(null, null, row.Sha256.ToUpperInvariant()));
        await db.In(async p => await p.GetRequiredService<PaperService>().ScanAsync(await p.ActorAsync("chengban"), id, seq, "盖章.png", new MemoryStream([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1]), null));
        var scan = (await Verify(row.Number, row.Code))!.ScanSha256!;
        Assert.NotNull(await Verify(null, null, scan));
        Assert.Equal(scan, (await db.In(p => p.GetRequiredService<DossierLedger>().LoadAsync(id))).State.Last(RequestProcedure.PaperScan)!.Data["scan-hash"]);
        await db.In(async p => await p.GetRequiredService<PaperService>().VoidAsync(await p.ActorAsync("chengban"), id, seq, "重做", null));
        Assert.True((await Verify(null, null, scan))!.Void);
    }

    [Fact]
    public async Task The_query_code_is_written_on_the_receipt_by_hand_and_kept_nowhere()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (id, _) = await db.In(p => p.OpenAsync([]));
        var number = await db.In(p => p.GetRequiredService<GongkaiContext>().Dossiers.Where(d => d.Id == id).Select(d => d.Number).SingleAsync());
        var code = await db.In(async p => await p.GetRequiredService<RequestService>().QueryCodeAsync(await p.ActorAsync("chengban"), id, "applicant"));
        var seq = await db.In(p => p.IssueAsync(id, "receipt", 1));
        Assert.Contains("查询码\t＿＿＿＿－＿＿＿＿－＿＿＿＿", Read(await db.In(p => p.BytesAsync(id, seq))));
        Assert.Equal(id, (await db.In(p => p.GetRequiredService<ApplicantService>().FindAsync(number, code)))!.Value.Id);
        Assert.DoesNotContain(code, string.Concat((await db.In(p => p.GetRequiredService<DossierLedger>().ContentsAsync(id))).Values));
    }

    [Fact]
    public async Task Hostile_words_stay_words_in_file_preview_and_text()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        const string Hostile = "<w:p>&\"'｛救济途径｝【有延期】｜\u0001=HYPERLINK(\"x\")";
        var (id, about) = await db.In(p => p.OpenAsync([new("request-correction", "2021-12-03", null, ("points", Hostile), ("due", "2021-12-20"))], "RC-002", "chengban", ("applicant", Hostile)));
        var bytes = await db.In(async p => await p.BytesAsync(id, await p.IssueAsync(id, "correction", about)));
        using var word = Open(bytes);
        var text = Read(bytes);
        Assert.Contains("<w:p>&\"'｛救济途径｝【有延期】｜=HYPERLINK(\"x\")：", text);
        Assert.DoesNotContain("行政复议", text);
    }

    [Fact]
    public async Task Pdf_has_what_Word_has_and_is_made_once()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        foreach (var key in new[] { "reply-grant", "register-form", "third-party" })
        {
            var kind = PaperTable.Find(key)!;
            var (id, about) = await db.In(p => p.OpenAsync(PaperCases.StepsTo(kind)));
            var seq = await db.In(p => p.IssueAsync(id, key, about));
            var pdf = await db.In(p => p.BytesAsync(id, seq, "pdf"));
            // Made once: the same bytes for everybody, so that their hash can be verified.
            Assert.Equal(pdf, await db.In(p => p.BytesAsync(id, seq, "pdf")));
            Assert.NotNull(await db.In(p => p.GetRequiredService<PaperService>().VerifyAsync(null, null, Convert.ToHexStringLower(SHA256.HashData(pdf)))));
            Assert.InRange(Regex.Matches(Encoding.Latin1.GetString(pdf), "/Type/Page/").Count, 1, 2);
            var file = Path.Combine(db.Location.Folder, key + ".pdf");
            await File.WriteAllBytesAsync(file, pdf, TestContext.Current.CancellationToken);
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("pdftotext", ["-layout", file, "-"]) { RedirectStandardOutput = true })!;
            var text = Regex.Replace(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), @"\s", "");
            foreach (var words in new[] { kind.Title, "演示数据", key == "register-form" ? "11010519491231002X" : "2022年1月20日" }) Assert.Contains(words, text);
        }
    }

    [Fact]
    public async Task What_is_wanting_is_said_and_nothing_is_issued()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (id, about) = await db.In(p => p.OpenAsync(PaperCases.ToReply("NONE_NOT_OURS")));
        var office = await db.In(p => p.AgencyAsync("RC-002"));
        var wanting = await Assert.ThrowsAsync<InvalidForm>(() => db.In(async p => await p.GetRequiredService<PaperService>().IssueAsync(await p.ActorAsync("chengban"), id, "reply-not-ours", about, new Dictionary<string, string>(), null)));
        Assert.Contains("“负责公开的机关和联系方式”没有填（负责公开的机关名称、联系方式", wanting.Message);
        await db.In(async p => await p.GetRequiredService<PaperWordings>().SaveAsync(await p.ActorAsync("kezhang"), office, PaperWord.Phone, null, 1));
        Assert.Contains("“联系电话”没有填", (await Assert.ThrowsAsync<InvalidForm>(() => db.In(p => p.IssueAsync(id, "reply-not-ours", about)))).Message);
        Assert.Equal(0, await db.In(p => p.GetRequiredService<GongkaiContext>().Set<PaperRow>().CountAsync()));
        Assert.False(await db.In(p => p.GetRequiredService<GongkaiContext>().NumberSeries.AnyAsync(s => s.Series.Contains("公复"))));
    }
}
