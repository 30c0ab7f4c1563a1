using Gongkai.Documents;
using Gongkai.Documents.Readers;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Requests;
using Gongkai.Requests.CaseFiles;
using Gongkai.Requests.Papers;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Tests.Requests.Papers;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Requests.CaseFiles;

/// <summary>The bound file of a request: every document in order, numbered pages, made again when the record goes on, gone with the erasure.</summary>
public sealed class CaseFileTests
{
    static async Task<string> WorkAsync(TestDatabase db, long id)
    {
        await db.In(async p => await p.GetRequiredService<CaseFileService>().BindAsync(await p.ActorAsync("chengban"), id));
        while (await db.In(p => p.GetRequiredService<JobRunner>().RunNextAsync(CaseFileJob.JobKey))) { }
        return (await ViewAsync(db, id)).Run!.Message!;
    }

    static Task<CaseFileView> ViewAsync(TestDatabase db, long id, string login = "chengban") => db.In(async p => await p.GetRequiredService<CaseFileService>().ViewAsync(await p.ActorAsync(login), id));

    static async Task<byte[]> PdfAsync(TestDatabase db, long id)
    {
        var (stream, _) = await db.In(async p => await p.GetRequiredService<CaseFileService>().OpenAsync(await p.ActorAsync("chengban"), id));
        using var all = new MemoryStream();
        await using (stream) await stream.CopyToAsync(all);
        return all.ToArray();
    }

    static string Words(byte[] pdf) => string.Concat(string.Join('\n', DocumentReader.Read(pdf, "a.pdf").Blocks.Select(b => b switch { ReadParagraph p => p.Text, ReadTable t => string.Join('\n', t.Rows.Select(r => string.Join('\t', r.Where(c => !c.Continued).Select(c => c.Text)))), _ => "" })).Where(c => !char.IsWhiteSpace(c)));

    static async Task<byte[]> ScanAsync(string words)
    {
        var converter = PdfConverter.Shared;
        return await converter.ConvertAsync(DocxWriter.Write(new OfficialDocument(words, [new Paragraph("盖章的这一份")])), TestContext.Current.CancellationToken);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_closed_request_is_bound_with_its_papers_its_scans_and_its_course_and_erased_with_it(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (id, about) = await db.In(p => p.OpenAsync(PaperCases.ToReply("GRANT")));
        await db.In(p => p.IssueAsync(id, "register-form", 1));
        var reply = await db.In(p => p.IssueAsync(id, "reply-grant", about));
        await db.In(async p => await p.GetRequiredService<PaperService>().ScanAsync(await p.ActorAsync("chengban"), id, reply, "盖章.pdf", new MemoryStream(await ScanAsync("盖章的答复")), null));

        var view = await ViewAsync(db, id);
        Assert.Equal(["政府信息公开申请", "政府信息公开申请登记表", "政府信息公开告知书", "办理经过（台账）", "卷内备考表"], view.Documents.Select(d => d.Title));
        Assert.Equal((null, false), (view.Bound, view.Stale));
        Assert.Matches("^合成了[0-9]+页$", await WorkAsync(db, id));

        view = await ViewAsync(db, id);
        var pdf = await PdfAsync(db, id);
        Assert.Equal(view.Bound!.Pages + 1, PdfBinder.Pages(pdf));
        var words = Words(pdf);
        foreach (var said in new[] { "立卷单位：济宁市任城区人民政府办公室", "王𠮷㐀", "13800001234" }) Assert.Contains(said, words);
        // The contents name the parts, then the parts come in that order.
        var places = new[] { words.IndexOf("卷内目录", StringComparison.Ordinal), words.IndexOf("盖章的答复", StringComparison.Ordinal), words.LastIndexOf("办理经过", StringComparison.Ordinal), words.LastIndexOf("卷内备考表", StringComparison.Ordinal) };
        Assert.Equal(places.Order(), places);
        Assert.Equal(0, places[0]);
        Assert.Contains(Convert.ToHexStringLower((await db.In(p => p.GetRequiredService<DossierLedger>().LoadAsync(id))).Dossier.Head), words);

        // The record goes on: the file says that it is behind, and the next one takes its place.
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "hand-over", People.Form("2022-01-20", ("receiver", "本人"))));
        Assert.True((await ViewAsync(db, id)).Stale);
        var before = view.Bound.Sha256;
        Assert.Matches("^合成了", await WorkAsync(db, id));
        Assert.False((await ViewAsync(db, id)).Stale);
        Assert.Equal(1, await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.CountAsync(a => a.Purpose == CaseFileService.Purpose)));
        Assert.False(await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.AnyAsync(a => a.Sha256 == before)));

        foreach (var login in new[] { "changgou", "admin", "shenji" })
        {
            await Assert.ThrowsAsync<Forbidden>(() => ViewAsync(db, id, login));
            await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.GetRequiredService<CaseFileService>().BindAsync(await p.ActorAsync(login), id)));
        }
        // Who supervises sees what is in it, and takes nothing with names away.
        var file = (await ViewAsync(db, id, "jiandu")).Bound!;
        await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.GetRequiredService<CaseFileService>().OpenAsync(await p.ActorAsync("jiandu"), id)));
        await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.GetRequiredService<AttachmentService>().OpenAsync(await p.ActorAsync("jiandu"), file.AttachmentId)));

        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "archive", People.Form("2022-01-20")));
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("fenguan"), id, "erase", People.Form("2022-01-20", ("basis", "保管期限届满"))));
        Assert.Null((await ViewAsync(db, id)).Bound);
        await Assert.ThrowsAsync<InvalidInput>(() => WorkAsync(db, id));
        await Assert.ThrowsAsync<NotFound>(() => PdfAsync(db, id));
    }
}
