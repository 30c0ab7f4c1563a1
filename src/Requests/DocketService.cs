using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests;

/// <summary>What a docket holds besides its requests: its code, and the rows that are not handed in.</summary>
public sealed record DocketContent(string Code, IReadOnlyList<DocketRow> Rows)
{
    [JsonIgnore]
    public IEnumerable<DocketRow> Good => Rows.Where(r => r.Problems.Count == 0);
}

/// <summary>What the applications of one applicant to one unit would cost by the number of requests, in fen, after the <paramref name="Earlier"/> ones of this month.</summary>
public sealed record FeeForecast(string Agency, string Applicant, int Requests, int Earlier, long Amount);

/// <summary>One line of a docket. <paramref name="View"/> is null where the docket opens the request no more.</summary>
/// <param name="Code">the query code, on the first day only</param>
public sealed record DocketLine(int Row, string Number, string Agency, ApplicantView? View, string? Code)
{
    public string State => View?.Status.Headline ?? "查询码已经换发，请凭新的查询码查询";
    public string Applicant => View?.Contents.GetValueOrDefault("applicant") ?? "";
    public string Subject => View?.Contents.GetValueOrDefault("subject") ?? "";
    public ApplicantDate? Next(DateOnly today) => View?.Dates.FirstOrDefault(d => d.Day >= today);
}

/// <summary>Many applications from one sheet, each a request of its own with its own number and code; and the list of them, behind one code.</summary>
public sealed class DocketService(GongkaiContext db, RequestService requests, ApplicantService applicants, AgencyDirectory agencies, CurrentLaw laws, IDataProtectionProvider protection, OfficeClock clock, TimeProvider time)
{
    const int CodeLength = 16;
    readonly IDataProtector protector = protection.CreateProtector("docket");

    static string Hash(string purpose, string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}|{text}")));

    static string CodeHash(string? typed) => Hash("docket", QueryCode.Plain(typed, CodeLength) ?? "");

    /// <summary>The empty sheet.</summary>
    public async Task<byte[]> TemplateAsync(CancellationToken cancel = default) => DocketSheet.Template(await AddresseesAsync(cancel));

    async Task<IReadOnlyList<AgencyEntry>> AddresseesAsync(CancellationToken cancel) => [.. (await agencies.OnAsync(clock.Today, cancel)).Addressees];

    /// <summary>Reads a filled sheet and keeps it for its holder; nothing is handed in yet. A sheet of theirs that was not handed in is given up.</summary>
    /// <returns>the token</returns>
    /// <exception cref="InvalidInput">the sheet cannot be read; nothing was kept, and the former is still there.</exception>
    public async Task<string> KeepAsync(string? former, byte[] bytes, CancellationToken cancel = default)
    {
        var rows = DocketSheet.Read(bytes, await AddresseesAsync(cancel));
        var (token, code, now) = (DraftService.NewToken(), QueryCode.Random(CodeLength), Now);
        var data = Protect(new DocketContent(code, rows));
        if (data.Length > DocketMapping.MostData) throw new InvalidInput("表里的内容太长，请分成几张表");
        if (await FindAsync(former, cancel) is { SubmittedAt: null } old) await db.Set<Docket>().Where(d => d.Id == old.Id && d.SubmittedAt == null).ExecuteDeleteAsync(cancel);
        db.Add(new Docket { TokenHash = Hash("token", token), CodeHash = CodeHash(code), Data = data, ChangedAt = now, ExpiresAt = now + DraftService.Kept });
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        return token;
    }

    async Task<Docket?> FindAsync(string? token, CancellationToken cancel)
    {
        if (token is not { Length: 48 }) return null;
        var (hash, now) = (Hash("token", token), Now);
        return await db.Set<Docket>().AsNoTracking().FirstOrDefaultAsync(d => d.TokenHash == hash && d.ExpiresAt > now, cancel);
    }

    string Protect(DocketContent content) => protector.Protect(JsonSerializer.Serialize(content));

    /// <summary>Null when it is over, or the keys it was encrypted with are gone.</summary>
    DocketContent? Content(Docket docket)
    {
        try { return docket.Data is { } data ? JsonSerializer.Deserialize<DocketContent>(protector.Unprotect(data)) : null; }
        catch (CryptographicException) { return null; }
    }

    /// <summary>What the token's holder has uploaded and not handed in, and whether something of it was handed in already; null where there is nothing.</summary>
    public async Task<(DocketContent Content, bool Submitted)?> ReadAsync(string? token, CancellationToken cancel = default) =>
        await FindAsync(token, cancel) is { } docket && Content(docket) is { } content ? (content, docket.SubmittedAt is not null) : null;

    /// <summary>The fees to be expected by the number of requests (《政府信息公开信息处理费管理办法》): of each applicant at each unit in this calendar month. What they filed before is found by the number of their paper, never by the name alone, which would tell anybody how much somebody asks. Empty where the district takes none.</summary>
    public async Task<IReadOnlyList<FeeForecast>> FeesAsync(DocketContent content, CancellationToken cancel = default)
    {
        if (!(await laws.GetAsync(cancel)).Law.Requests.FeesEnabled) return [];
        var tree = await agencies.OnAsync(clock.Today, cancel);
        var forecasts = new List<FeeForecast>();
        foreach (var g in content.Good.GroupBy(r => (Agency: r.AgencyId!.Value, Applicant: r.Draft.Value("applicant"), Number: r.Draft.Value("identity-number"))))
        {
            var earlier = await requests.FiledInMonthAsync(g.Key.Agency, clock.Today, null, Likeness.IdentityOf(g.Key.Number), cancel);
            forecasts.Add(new(tree.Name(g.Key.Agency), g.Key.Applicant, g.Count(), earlier, Fees.ForRequests(earlier + g.Count()) - Fees.ForRequests(earlier)));
        }
        return forecasts;
    }

    /// <summary>
    /// Hands in every row that is right and not handed in yet, each wholly or not at all. Done twice, or broken off and done again, no row is handed in twice.
    /// </summary>
    /// <returns>The docket and its mark. What a rule refused stays among the rows, with the reason.</returns>
    /// <exception cref="InvalidInput">there is no such sheet any more.</exception>
    public async Task<(long Id, string Mark)> SubmitAsync(string? token, CancellationToken cancel = default)
    {
        var docket = await FindAsync(token, cancel) ?? throw new InvalidInput("上传的表已经不在了，请重新上传");
        var content = Content(docket) ?? throw new InvalidInput("上传的表已经不在了，请重新上传");
        var left = new List<DocketRow>();
        foreach (var row in content.Rows)
        {
            if (row.Problems.Count > 0) { left.Add(row); continue; }
            try { await HandInAsync(docket.Id, row, cancel); }
            catch (Exception e) when (e is Refused or InvalidInput) { left.Add(row with { Problems = [e.Message] }); }
        }
        if (await db.Set<DocketRequest>().AnyAsync(r => r.DocketId == docket.Id, cancel))
        {
            // Names and texts are in the requests now; what was not handed in stays for the day on which it is shown.
            var data = Protect(content with { Rows = left });
            var now = Now;
            await db.Set<Docket>().Where(d => d.Id == docket.Id).ExecuteUpdateAsync(s => s.SetProperty(d => d.Data, data).SetProperty(d => d.ChangedAt, now), cancel);
        }
        else if (left.Count > 0) throw new InvalidForm([.. left.SelectMany(r => r.Problems.Select(p => $"第{r.Row}行：{p}"))]);
        return (docket.Id, Mark(docket));
    }

    async Task HandInAsync(long docketId, DocketRow row, CancellationToken cancel)
    {
        for (var again = false; ; again = true)
        {
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancel);
                if (await db.Set<DocketRequest>().AnyAsync(r => r.DocketId == docketId && r.Row == row.Row, cancel)) return;
                var dossier = await requests.ApplyAsync(row.AgencyId!.Value, ApplicationSteps.Compose(row.Draft), $"docket:{docketId}:{row.Row}", cancel);
                var now = Now;
                var (code, kept) = QueryCode.New(dossier.Id, now);
                db.Add(kept);
                db.Add(new DocketRequest { DocketId = docketId, Row = row.Row, DossierId = dossier.Id, Mark = ApplicantService.Mark(kept), Receipt = protector.Protect(code) });
                await db.SaveChangesAsync(cancel);
                await db.Set<Docket>().Where(d => d.Id == docketId && d.SubmittedAt == null).ExecuteUpdateAsync(s => s.SetProperty(d => d.SubmittedAt, now).SetProperty(d => d.ExpiresAt, now + DraftService.Receipt), cancel);
                await transaction.CommitAsync(cancel);
                return;
            }
            // Pressed twice, and the other was a moment earlier.
            catch (DbUpdateException e) when (!again && Database.IsRace(e)) { }
            finally { db.ChangeTracker.Clear(); }
        }
    }

    /// <summary>The docket behind a code, with a mark for the cookie.</summary>
    public async Task<(long Id, string Mark)?> OpenAsync(string? code, CancellationToken cancel = default)
    {
        var hash = CodeHash(code);
        return await db.Set<Docket>().AsNoTracking().FirstOrDefaultAsync(d => d.CodeHash == hash && d.SubmittedAt != null, cancel) is { } docket ? (docket.Id, Mark(docket)) : null;
    }

    public async Task<bool> IsGoodAsync(long id, string mark, CancellationToken cancel = default) =>
        await db.Set<Docket>().AsNoTracking().FirstOrDefaultAsync(d => d.Id == id, cancel) is { } docket && Mark(docket) == mark;

    static string Mark(Docket docket) => docket.CodeHash[..12];

    /// <summary>Every request of the docket in the order of the sheet; and, on the first day, its code and the rows that were not handed in.</summary>
    public async Task<(IReadOnlyList<DocketLine> Lines, DocketContent? Content)> ListAsync(long id, CancellationToken cancel = default)
    {
        var docket = await db.Set<Docket>().AsNoTracking().FirstAsync(d => d.Id == id, cancel);
        var shown = docket.ExpiresAt > Now;
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        var rows = await db.Set<DocketRequest>().AsNoTracking().Where(r => r.DocketId == id).OrderBy(r => r.Row)
            .Join(db.Requests, r => r.DossierId, q => q.DossierId, (r, q) => new { Request = r, q.Number, q.AgencyId }).ToListAsync(cancel);
        var lines = new List<DocketLine>();
        foreach (var row in rows)
        {
            var good = await applicants.IsGoodAsync(row.Request.DossierId, row.Request.Mark, cancel);
            lines.Add(new(row.Request.Row, row.Number, tree.Name(row.AgencyId), good ? await applicants.ViewAsync(row.Request.DossierId, cancel) : null, good && shown ? Code(row.Request.Receipt) : null));
        }
        return (lines, shown ? Content(docket) : null);
    }

    string? Code(string? receipt)
    {
        try { return receipt is null ? null : protector.Unprotect(receipt); }
        catch (CryptographicException) { return null; }
    }

    /// <summary>One request of the docket, as its query code would open it; null where it opens it no more.</summary>
    public async Task<(long Id, string Mark)?> RequestAsync(long id, int row, CancellationToken cancel = default) =>
        await db.Set<DocketRequest>().AsNoTracking().FirstOrDefaultAsync(r => r.DocketId == id && r.Row == row, cancel) is { } request && await applicants.IsGoodAsync(request.DossierId, request.Mark, cancel)
            ? (request.DossierId, request.Mark) : null;

    /// <summary>Gives up sheets that were never handed in, and forgets the codes of those that were, when their time is over. Returns how many.</summary>
    public async Task<int> PurgeAsync(CancellationToken cancel = default)
    {
        var now = Now;
        var gone = await db.Set<Docket>().Where(d => d.ExpiresAt <= now && d.SubmittedAt == null).ExecuteDeleteAsync(cancel);
        var over = db.Set<Docket>().Where(d => d.ExpiresAt <= now && d.SubmittedAt != null && d.Data != null);
        await db.Set<DocketRequest>().Where(r => r.Receipt != null && over.Any(d => d.Id == r.DocketId)).ExecuteUpdateAsync(s => s.SetProperty(r => r.Receipt, (string?)null), cancel);
        return gone + await over.ExecuteUpdateAsync(s => s.SetProperty(d => d.Data, (string?)null), cancel);
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
