using Gongkai.Statutes.Requests.Papers;
using Gongkai.Statutes.Procedures;
using System.Security.Cryptography;
using Gongkai.Documents;
using Gongkai.Documents.Readers;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Remedies;
using Gongkai.Remedies.Evidence;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Remedies;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Tests.Requests.Papers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Remedies;

/// <summary>Evidence for a case, out of the request's own ledger; and the order that a case may end with.</summary>
public sealed class EvidenceTests
{
    static string Words(byte[] pdf) => string.Concat(string.Join('\n', DocumentReader.Read(pdf, "a.pdf").Blocks.Select(b => b switch { ReadParagraph p => p.Text, ReadTable t => string.Join('\n', t.Rows.Select(r => string.Join('\t', r.Where(c => !c.Continued).Select(c => c.Text)))), _ => "" })).Where(c => !char.IsWhiteSpace(c)));

    static readonly PaperCases.Step[] Held =
    [
        new("consult-third-party", "2021-12-03", null, ("party", "某某商贸有限公司"), ("content", "合同的主要条款")), new("third-party-served", "2021-12-06", null),
        new("third-party-answer", "2021-12-10", null, ("opinion", "agree"), ("opinion-text", "同意")), new("search", "2021-12-13", null, ("places", "公文管理系统；关键词“补偿方案”"), ("found", "yes")),
        new("draft", "2021-12-14", null, ("outcome", "GRANT"), ("text", "经查，情况如下。")), new("submit-review", "2021-12-15", null), new("sign", "2021-12-16", "fenguan"), new("hand-over", "2021-12-17", null, ("receiver", "本人")),
    ];

    /// <summary>A request answered after a hold, with its reply issued, and a review about it.</summary>
    static async Task<(long Request, long Case)> CaseAsync(IServiceProvider p, string kind = "review", string received = "2022-01-18")
    {
        var (id, about) = await p.OpenAsync(Held);
        await p.IssueAsync(id, "reply-grant", about - 1);
        var number = await p.GetRequiredService<GongkaiContext>().Requests.Where(r => r.DossierId == id).Select(r => r.Number).SingleAsync();
        var remedy = await p.GetRequiredService<RemedyService>().RegisterAsync(await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"), People.Form("2022-01-20", ("kind", kind), ("received", received), ("number", "某复〔2022〕3号"), ("request", number)), null);
        return (id, remedy.Id);
    }

    static Task<EvidenceView> ViewAsync(TestDatabase db, long id, string login = "chengban") => db.In(async p => await p.GetRequiredService<EvidenceService>().ViewAsync(await p.ActorAsync(login), id));

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_list_comes_from_the_ledger_is_settled_by_the_officer_and_is_bound_with_its_hash(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (request, id) = await db.In(p => CaseAsync(p));
        var view = await ViewAsync(db, id);
        var titles = view.Documents.Select(d => d.Title).ToList();
        Assert.Equal("政府信息公开申请", titles[0]);
        foreach (var title in new[] { "第三方意见", "检索情况", "签发", "当面送达", "答复期限的计算", "办理经过（台账）" }) Assert.Contains(title, titles);
        Assert.Contains(titles, t => t.StartsWith("政府信息公开告知书（", StringComparison.Ordinal));
        Assert.All(view.Documents, d => Assert.True(d.Line.Included && d.Line.Proves.Length > 0 && d.Source.Length > 0));
        Assert.Equal("复议答复", view.Clock!.Label);
        await Assert.ThrowsAsync<Forbidden>(() => ViewAsync(db, id, "changgou"));
        await Assert.ThrowsAsync<Forbidden>(() => ViewAsync(db, id, "jiandu"));

        // Three are handed in, the searching first, with words of the officer's own.
        string Key(string title) => view.Documents.First(d => d.Title.StartsWith(title, StringComparison.Ordinal)).Key;
        var lines = view.Documents.Select(d => d.Line with { Included = false }).ToList();
        void Tick(string title, int order, string proves)
        {
            var at = lines.FindIndex(l => l.Key == Key(title));
            lines[at] = lines[at] with { Included = true, Order = order, Proves = proves };
        }
        Tick("检索情况", 0, "本机关检索得很细");
        Tick("政府信息公开告知书", 1, "答复写明了依据");
        Tick("答复期限的计算", 2, "没有超期");
        Task SaveAsync(IReadOnlyList<EvidenceLine> some, int version) => db.In(async p => await p.GetRequiredService<EvidenceService>().SaveAsync(await p.ActorAsync("chengban"), id, some, version));
        Assert.Contains("“检索情况”的证明内容没有写", (await Assert.ThrowsAsync<InvalidForm>(() => SaveAsync([.. lines.Select(l => l with { Proves = " " })], 0))).Message);
        await SaveAsync([.. lines, new("file:999999", true, 9, "别人的文件")], 0);
        await Assert.ThrowsAsync<Conflict>(() => SaveAsync(lines, 0));
        view = await ViewAsync(db, id);
        Assert.Equal(["检索情况", "政府信息公开告知书", "答复期限的计算"], view.Documents.Where(d => d.Line.Included).Select(d => d.Title.Split('（')[0]));
        Assert.DoesNotContain(view.Documents, d => d.Key == "file:999999");

        await db.In(async p => await p.GetRequiredService<EvidenceService>().BindAsync(await p.ActorAsync("chengban"), id));
        await db.In(async p => Assert.True(await p.GetRequiredService<JobRunner>().RunNextAsync(EvidenceJob.JobKey)));
        view = await ViewAsync(db, id);
        Assert.StartsWith("合成了3份证据", view.Run!.Message);
        Assert.False(view.Stale);
        await db.In(async p =>
        {
            var (file, stream) = await p.GetRequiredService<EvidenceService>().OpenAsync(await p.ActorAsync("chengban"), id);
            using var all = new MemoryStream();
            await using (stream) await stream.CopyToAsync(all);
            Assert.Equal(view.Bound!.Data[RemedyProcedure.EvidenceHash], Convert.ToHexStringLower(SHA256.HashData(all.ToArray())));
            var words = Words(all.ToArray());
            foreach (var said in new[] { "证据目录", "本机关检索得很细", "没有超期", "某复〔2022〕3号", "公文管理系统；关键词“补偿方案”", "经查，情况如下", "扣除" }) Assert.Contains(said, words);
            Assert.True(words.IndexOf("本机关检索得很细", StringComparison.Ordinal) < words.IndexOf("答复写明了依据", StringComparison.Ordinal));
            // The list is a page of its own before page 1.
            Assert.Equal(int.Parse(view.Bound.Data[RemedyProcedure.EvidencePages]) + 1, PdfBinder.Pages(all.ToArray()));
            Assert.Null((await p.GetRequiredService<LedgerVerifier>().VerifyAsync()).FirstBad);
            // What bears names is for those who work there.
            await Assert.ThrowsAsync<Forbidden>(async () => await p.GetRequiredService<AttachmentService>().OpenAsync(await p.ActorAsync("jiandu"), file.Id));
            var (docx, name) = await p.GetRequiredService<EvidenceService>().DraftAsync(await p.ActorAsync("chengban"), id);
            Assert.Contains("行政复议答复书（稿）", name);
            using var word = DocumentFormat.OpenXml.Packaging.WordprocessingDocument.Open(new MemoryStream(docx), false);
            Assert.Contains("2021年12月17日", word.MainDocumentPart!.Document!.InnerText);
        });
        // The file goes on: the bundle says that it is of yesterday, and what is new waits at the end.
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("kezhang"), request, "supplement", People.Form("2022-01-20", ("reason", "补充附件"))));
        view = await ViewAsync(db, id);
        Assert.True(view.Stale);
        await db.In(p => p.IssueAsync(request, "supplement", view.Request!.Loaded.State.Count));
        view = await ViewAsync(db, id);
        Assert.True(view.Documents[^1] is { New: true, Line.Included: false });
    }

    [Fact]
    public async Task An_order_to_answer_anew_is_a_task_with_a_day_of_its_own_until_it_is_done()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (request, id) = await db.In(p => CaseAsync(p, "lawsuit", "2022-01-10"));
        await db.In(async p =>
        {
            var clerk = await p.ActorAsync("chengban");
            var (requests, list) = (p.GetRequiredService<RequestService>(), p.GetRequiredService<RequestList>());
            async Task<RequestLine?> LineAsync(string tab) => (await list.PageAsync(clerk, new RequestQuery { Tab = tab }, 0, 500)).FirstOrDefault(l => l.Row.DossierId == request);
            Assert.Null(await LineAsync(RequestList.Open));
            await p.GetRequiredService<RemedyService>().PerformAsync(clerk, id, "conclude", People.Form("2022-01-20", ("result", "corrected")));
            var before = (await p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().SingleAsync(r => r.DossierId == request)).Outcome;
            await requests.PerformAsync(clerk, request, "redo-ordered", People.Form("2022-01-20", ("case", "某复〔2022〕3号"), ("due", "2022-02-11")));
            var line = await LineAsync(RequestList.Todo);
            Assert.Equal((RequestTurns.Redo, new DateOnly(2022, 2, 11), before), (line!.Row.Turn, line.Due, line.Row.Outcome));
            Assert.NotNull(await LineAsync(RequestList.Open));
            var leader = (await p.ActorAsync("fenguan")).UserId;
            Task DoAsync(string row, string? decider = null, params (string, string)[] values) => requests.PerformAsync(clerk, request, row, People.Form("2022-01-20", values) with { Decider = decider });
            // The reply is made anew like the first: drafted, reviewed, signed by somebody else, served.
            Assert.Contains("还没有重新拟稿", (await Assert.ThrowsAsync<Refused>(() => DoAsync("redo-submit"))).Message);
            await requests.PerformAsync(await p.ActorAsync("fenguan"), request, "redo-draft", People.Form("2022-01-20", ("outcome", "DENY_PROCESS"), ("text", "会议讨论情况")));
            await DoAsync("redo-submit");
            Assert.Contains("不能签发自己的文稿", (await Assert.ThrowsAsync<Refused>(() => DoAsync("redo-sign", leader))).Message);
            Assert.Equal(RequestTurns.Review, (await LineAsync(RequestList.Open))!.Row.Turn);
            await requests.PerformAsync(await p.ActorAsync("kezhang"), request, "redo-return", People.Form("2022-01-20", ("reason", "判决认为应当公开")));
            await DoAsync("redo-draft", null, ("outcome", "GRANT"), ("text", "现提供会议纪要全文。"));
            await DoAsync("redo-submit");
            await DoAsync("redo-sign", leader);
            var ledger = p.GetRequiredService<DossierLedger>();
            var signed = (await ledger.LoadAsync(request)).State.Count;
            var seq = await p.IssueAsync(request, "reply-grant", signed);
            // The paper tells the new text and why there is one; it reaches the applicant when it is sent.
            var text = (await ledger.ContentsAsync(request))[$"{seq}/paper-text"];
            Assert.Contains("根据某复〔2022〕3号的要求，本机关重新作出答复", text);
            Assert.Contains("现提供会议纪要全文", text);
            DossierState State() => ledger.LoadAsync(request).GetAwaiter().GetResult().State;
            Assert.False(PaperTable.ReachedApplicant(State(), PaperTable.Issued(State()).Single(i => i.Seq == seq)));
            await DoAsync("redo-send", null, ("sent-by", "post"));
            Assert.Null((await LineAsync(RequestList.Todo))?.Due);
            Assert.True(PaperTable.ReachedApplicant(State(), PaperTable.Issued(State()).Single(i => i.Seq == seq)));
            Assert.Contains("已经重新答复：", ApplicantWords.Of(State(), new(2022, 1, 20), ProcedureLaw.BuiltIn).Headline);
            await DoAsync("served", null, ("service", "signed"));
            // The periods to go to review or to court are those of the new reply; what the report counts is the first.
            Assert.Contains(ApplicantDates.Of(State(), ProcedureLaw.BuiltIn), d => d.Key == "review" && d.Day == new DateOnly(2022, 3, 21));
            Assert.Equal(before, (await p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().SingleAsync(r => r.DossierId == request)).Outcome);
            Assert.Null(await LineAsync(RequestList.Open));
            await DoAsync("archive");
        });
    }
}
