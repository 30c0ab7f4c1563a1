using System.Security.Cryptography;
using System.Text.Json;
using Gongkai.Agencies;
using Gongkai.Api;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Requests.Papers;
using Gongkai.Requests.Release;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.Api;

/// <summary>A file that came with a request.</summary>
/// <param name="Kind">one of <see cref="Agents.Files"/></param>
public sealed record ApiUpload(string Name, Stream Bytes, string Kind = Agents.OtherFiles);

/// <summary>
/// Requests exchanged with another portal: handed in once and only once, followed, acted on for their applicant, their replies fetched.
/// A client sees its unit and what is below it, and speaks only for the applicants whose requests it handed in.
/// </summary>
public sealed class RequestExchange(
    GongkaiContext db, RequestService requests, ApplicantService applicants, PaperService papers, ReleaseService releases, AttachmentService attachments, LedgerFeed feed, DossierLedger ledger,
    AgencyDirectory agencies, AuditLog audit, IDataProtectionProvider protection, OfficeClock clock, TimeProvider time)
{
    public const int MostItems = 500, MostFiles = DraftService.MostFiles;
    public const long MostBytes = 60 << 20;
    /// <summary>How long the query code can be had again by sending the same request again.</summary>
    public static readonly TimeSpan CodeKept = TimeSpan.FromDays(30);

    readonly IDataProtector protector = protection.CreateProtector("api-submission");

    /// <summary>What a client may do for an applicant: our row, and the field its text goes into.</summary>
    static readonly IReadOnlyDictionary<string, (string Row, string? Text)> Acts = new Dictionary<string, (string, string?)>
    {
        ["correct"] = ("receive-correction", "subject"), ["late-correct"] = ("late-correction", "subject"), ["state-reasons"] = ("state-reasons", "reasons"), ["declare-payment"] = ("declare-payment", null),
        ["withdraw"] = ("withdraw", "note"), ["confirm-service"] = ("served", null), ["propose-publication"] = ("propose-publication", "proposal"),
        ["confirm-address"] = (ServiceAddress.Confirm, "address"),
    };

    async Task<(AgencyTree Tree, List<int> Units)> UnitsAsync(ApiClient client, CancellationToken cancel)
    {
        var tree = await agencies.LatestAsync(clock.Today, cancel);
        return (tree, [.. tree.Subtree(client.AgencyId)]);
    }

    /// <summary>A place in the feed as text.</summary>
    /// <exception cref="InvalidInput">it is none of ours.</exception>
    static long Place(string? after) => string.IsNullOrEmpty(after) ? 0 : long.TryParse(after, System.Globalization.NumberStyles.None, null, out var place) ? place : throw new InvalidInput("“after”不对：应是上一次返回的 next");

    static int Take(int? limit) => limit is null ? 100 : limit is >= 1 and <= MostItems ? limit.Value : throw new InvalidInput($"“limit”应在1至{MostItems}之间");

    /// <summary>How far the feed reaches now: everything committed has its place.</summary>
    async Task<long> LastAsync(CancellationToken cancel)
    {
        await feed.PlaceAsync(cancel);
        return await db.Set<FeedEntry>().MaxAsync(f => f.Position, cancel) ?? 0;
    }

    static IReadOnlyList<int> Within(AgencyTree tree, List<int> units, string? agency) => agency is null ? units
        : tree.Find(agency) is { } one && units.Contains(one.Id) ? [one.Id] : throw new InvalidInput("“agency”不对：没有这个单位，或者不在这个客户端的范围内");

    /// <summary>Requests in the order of their latest change, each once, as it is now.</summary>
    public async Task<ApiRequestPage> ListAsync(ApiClient client, string? after, string? agency, string? state, string? externalId, int? limit, CancellationToken cancel = default)
    {
        var (tree, units) = await UnitsAsync(client, cancel);
        var (place, take, wanted) = (Place(after), Take(limit), Within(tree, units, agency));
        var last = await LastAsync(cancel);
        var found = from f in db.Set<FeedEntry>().AsNoTracking()
                    join d in db.Dossiers on new { f.DossierId, f.Seq } equals new { DossierId = d.Id, Seq = d.Count }
                    join r in db.Requests on d.Id equals r.DossierId
                    where f.Position > place && wanted.Contains(r.AgencyId)
                    select new { f.Position, Row = r, Version = d.Count };
        found = state switch
        {
            null => found,
            "open" => found.Where(x => x.Row.FinishedYear == RequestRow.Unfinished),
            "finished" => found.Where(x => x.Row.FinishedYear != RequestRow.Unfinished && x.Row.FinishedYear != RequestRow.Voided),
            _ => throw new InvalidInput("“state”应是 open 或者 finished"),
        };
        if (externalId is not null) found = found.Where(x => db.Set<ApiSubmission>().Any(s => s.ClientId == client.Id && s.ExternalId == externalId && s.DossierId == x.Row.DossierId));
        var page = await found.OrderBy(x => x.Position).Take(take + 1).ToListAsync(cancel);
        var more = page.Count > take;
        if (more) page.RemoveAt(take);
        var items = await SummariesAsync(client, tree, [.. page.Select(p => (p.Row, p.Version))], cancel);
        return new(items, $"{(more ? page[^1].Position!.Value : Math.Max(Math.Max(place, last), page.Count > 0 ? page[^1].Position!.Value : 0))}", more);
    }

    async Task<IReadOnlyList<ApiRequest>> SummariesAsync(ApiClient client, AgencyTree tree, IReadOnlyList<(RequestRow Row, int Version)> rows, CancellationToken cancel)
    {
        var ids = rows.Select(r => r.Row.DossierId).ToList();
        var due = await db.DossierClocks.AsNoTracking().Where(c => c.Name == "reply" && ids.Contains(c.DossierId)).ToDictionaryAsync(c => c.DossierId, cancel);
        var external = await db.Set<ApiSubmission>().AsNoTracking().Where(s => s.ClientId == client.Id && ids.Contains(s.DossierId)).ToDictionaryAsync(s => s.DossierId, s => s.ExternalId, cancel);
        return [.. rows.Select(x =>
        {
            var (r, state) = (x.Row, PublicStates.Of(x.Row));
            var running = due.GetValueOrDefault(r.DossierId);
            return new ApiRequest(r.DossierId, r.Number, Unit(tree, r.AgencyId), external.GetValueOrDefault(r.DossierId), r.Category, r.Channel, r.ReceivedOn, running?.Due ?? r.ReplyDue, running?.Provisional ?? false,
                state.Key, state.Label, r.Outcome, r.Outcome is null ? null : RequestList.OutcomeName(r.Outcome), r.FinishedOn, x.Version);
        })];
    }

    static ApiAgency Unit(AgencyTree tree, int id) => new(tree.Find(id)?.Code ?? "", tree.Name(id));

    /// <exception cref="NotFound">no such request, or not in the client's units: nobody learns which.</exception>
    async Task<(RequestRow Row, AgencyTree Tree)> RowAsync(ApiClient client, long id, CancellationToken cancel)
    {
        var (tree, units) = await UnitsAsync(client, cancel);
        return (await db.Requests.AsNoTracking().FirstOrDefaultAsync(r => r.DossierId == id && units.Contains(r.AgencyId), cancel) ?? throw new NotFound("没有这件申请"), tree);
    }

    Task<bool> IsOwnAsync(ApiClient client, long id, CancellationToken cancel) => db.Set<ApiSubmission>().AnyAsync(s => s.ClientId == client.Id && s.DossierId == id, cancel);

    /// <summary>One request as its applicant sees it; who that is only for clients with the right.</summary>
    public async Task<ApiRequestDetail> DetailAsync(ApiClient client, long id, CancellationToken cancel = default)
    {
        var (_, tree) = await RowAsync(client, id, cancel);
        var view = await applicants.ViewAsync(id, cancel);
        var own = await IsOwnAsync(client, id, cancel);
        var summary = (await SummariesAsync(client, tree, [(view.Row, view.Seen)], cancel))[0];
        var hashes = await db.Set<PaperRow>().AsNoTracking().Where(p => p.DossierId == id).ToDictionaryAsync(p => p.Seq, cancel);
        ApiApplicant? who = null;
        if (client.May(ApiRights.Applicant))
        {
            await audit.WriteAsync(AuditKind.ReadPersonalData, ApiClients.Mark + client.Id, view.Row.Number, "接口查询申请人信息", cancel);
            string? Kept(string key) => view.Contents.GetValueOrDefault(key);
            who = new(Kept("applicant"), Kept("identity"), Kept("representative"), Kept("contact-person"), Kept("phone"), Kept("address"), Kept("postcode"), Kept("email"), Kept("contact"), Kept("agent"), Kept("subject"));
        }
        var rows = view.Acts.Select(a => a.Key == RequestProcedure.TakeBack ? "withdraw" : a.Key).ToHashSet();
        return new(summary, view.Status.Headline, view.Status.Detail, view.Status.YourTurn, own ? [.. Acts.Where(a => rows.Contains(a.Value.Row)).Select(a => a.Key)] : [],
            [.. view.Lines.Select(l => new ApiStep(l.On, l.Text))], [.. view.Dates.Select(d => new ApiDate(d.Key, d.Day, d.Title, d.Provisional))],
            [.. view.Papers.Select(p => new ApiPaper(p.Paper.Seq, p.Kind.Name, p.Paper.Number, hashes[p.Paper.Seq].IssuedOn, $"{RequestApi.Root}/{id}/papers/{p.Paper.Seq}", hashes[p.Paper.Seq].Sha256, hashes[p.Paper.Seq].ScanSha256))],
            [.. (await releases.ReachedAsync(view.State, cancel)).Select(f => new ApiFile(f.Id, f.Name, f.Size, FileStore.MediaType(f.Kind), $"{RequestApi.Root}/{id}/files/{f.Id}", f.Sha256))], who);
    }

    /// <summary>A paper as it was served, with its hash. It bears the applicant's name.</summary>
    public async Task<(Stream Bytes, string MediaType, string Name)> PaperAsync(ApiClient client, long id, int seq, CancellationToken cancel = default)
    {
        await RequireReplyAsync(client, id, cancel);
        return await papers.ForApplicantAsync(id, seq, cancel);
    }

    /// <summary>A file that went with the reply.</summary>
    public async Task<(Stream Bytes, string MediaType, string Name)> FileAsync(ApiClient client, long id, long file, CancellationToken cancel = default)
    {
        await RequireReplyAsync(client, id, cancel);
        var (bytes, attachment) = await releases.ForApplicantAsync(id, file, cancel);
        return (bytes, FileStore.MediaType(attachment.Kind), attachment.Name);
    }

    async Task RequireReplyAsync(ApiClient client, long id, CancellationToken cancel)
    {
        var (row, _) = await RowAsync(client, id, cancel);
        if (!client.May(ApiRights.Applicant) && !await IsOwnAsync(client, id, cancel)) throw new Forbidden("答复写有申请人，只能下载由本客户端提交的申请的答复，或者须有 applicant 权限");
        await audit.WriteAsync(AuditKind.ReadPersonalData, ApiClients.Mark + client.Id, row.Number, "接口下载答复", cancel);
    }

    /// <summary>Takes a request in, as the portal of this site would. The same number again is the same request.</summary>
    /// <exception cref="Conflict">the number was used for something else.</exception>
    /// <exception cref="Refused">a field or a rule is against it; nothing was taken in.</exception>
    public async Task<ApiSubmitted> SubmitAsync(ApiClient client, ApiNewRequest asked, IReadOnlyList<ApiUpload> uploads, CancellationToken cancel = default)
    {
        if (string.IsNullOrEmpty(asked.Agency)) throw new InvalidInput("“agency”没有写：应是收到申请的单位的代码");
        if (asked.ExternalId.Length is 0 or > 64 || asked.ExternalId.Any(c => !char.IsAsciiLetterOrDigit(c) && !"._:-".Contains(c))) throw new InvalidInput("“externalId”应是1至64个字母、数字、. _ : -");
        if (uploads.Count > MostFiles) throw new InvalidInput($"最多{MostFiles}个文件");
        if (asked.SubmittedOn > clock.Today) throw new InvalidInput("“submittedOn”还没有到");
        var (tree, units) = await UnitsAsync(client, cancel);
        var unit = Within(tree, units, asked.Agency)[0];
        var hash = await HashAsync(asked, uploads, cancel);
        for (var again = false; ; again = true)
        {
            if (await db.Set<ApiSubmission>().AsNoTracking().FirstOrDefaultAsync(s => s.ClientId == client.Id && s.ExternalId == asked.ExternalId, cancel) is { } earlier)
                return earlier.ContentHash == hash ? await ResultAsync(earlier, repeated: true, cancel) : throw new Conflict($"编号 {asked.ExternalId} 已经提交过另一份内容");
            foreach (var upload in uploads) upload.Bytes.Position = 0;
            var taken = await attachments.TakeFromOutsideAsync(Proofs.Applicant, [.. uploads.Select(u => (u.Name, u.Bytes))], cancel);
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancel);
                var values = Values(asked);
                foreach (var kind in uploads.Zip(taken).GroupBy(u => u.First.Kind)) values[kind.Key] = await attachments.EnterAsync(Proofs.Applicant, unit, kind.Key, [.. kind.Select(u => u.Second)], cancel);
                var dossier = await requests.ApplyAsync(unit, values, $"api:{client.Id}:{asked.ExternalId}", cancel, By(client, asked.ExternalId));
                var now = Now;
                var (code, query) = QueryCode.New(dossier.Id, now);
                var submission = new ApiSubmission { ClientId = client.Id, ExternalId = asked.ExternalId, DossierId = dossier.Id, ContentHash = hash, Code = protector.Protect(code), At = now };
                db.Add(query);
                db.Add(submission);
                await db.SaveChangesAsync(cancel);
                var result = await ResultAsync(submission, repeated: false, cancel);
                await transaction.CommitAsync(cancel);
                return result;
            }
            // Sent twice at the same moment: whoever comes second finds what the first made.
            catch (DbUpdateException e) when (!again && Database.IsRace(e)) { }
            finally { db.ChangeTracker.Clear(); }
        }
    }

    /// <summary>Who acted, as the ledger keeps it: the applicant, through this client.</summary>
    static Func<ActInput, ActInput> By(ApiClient client, string externalId) => input => input with
    {
        Proof = Proofs.Platform, Evidence = new Dictionary<string, string> { ["client"] = $"{client.Id}", ["external"] = externalId },
    };

    async Task<ApiSubmitted> ResultAsync(ApiSubmission submission, bool repeated, CancellationToken cancel)
    {
        var loaded = await ledger.LoadAsync(submission.DossierId, cancel);
        string? code = null;
        // Where the keys of the site are gone the code is too.
        try { code = submission.Code is null ? null : protector.Unprotect(submission.Code); }
        catch (CryptographicException) { }
        return new(submission.DossierId, loaded.Dossier.Number, code, loaded.State.StartedOn, await requests.ReplyDueAsync(submission.DossierId, cancel), loaded.State.Count, repeated);
    }

    static Dictionary<string, string> Values(ApiNewRequest r)
    {
        var all = new Dictionary<string, string?>
        {
            ["category"] = r.Category, ["applicant"] = r.Name, ["identity"] = r.Identity, ["representative"] = r.Representative, ["contact-person"] = r.ContactPerson, ["phone"] = r.Phone, ["address"] = r.Address,
            ["postcode"] = r.Postcode, ["email"] = r.Email, ["contact"] = r.Contact, ["agent"] = r.Agent, [Agents.Relation] = r.AgentRelation, [ServiceAddress.Fact] = r.AddressConfirmed, ["subject"] = r.Subject, ["form"] = r.Form, ["route"] = r.Route, ["assistance"] = r.Assistance,
            ["note"] = r.SubmittedOn is { } on ? $"申请人{Statutes.Chinese.Date(on)}在上级平台提交，编号{r.ExternalId}" : null,
        };
        if (all.Values.Any(v => v?.Contains('\0') == true)) throw new InvalidInput("提交的内容中有不能使用的字符");
        return all.Where(v => !string.IsNullOrWhiteSpace(v.Value)).ToDictionary(v => v.Key, v => v.Value!.Trim());
    }

    static async Task<string> HashAsync(ApiNewRequest asked, IReadOnlyList<ApiUpload> uploads, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(asked, ApiHosting.Json));
        foreach (var upload in uploads) hash.AppendData(await SHA256.HashDataAsync(upload.Bytes, cancel));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Does one act for an applicant whose request the client handed in.</summary>
    /// <exception cref="Conflict">the request has changed since the client saw it.</exception>
    /// <exception cref="Refused">the table does not allow it.</exception>
    public async Task<ApiRequest> PerformAsync(ApiClient client, long id, ApiNewAct asked, CancellationToken cancel = default)
    {
        await RowAsync(client, id, cancel);
        var submission = await db.Set<ApiSubmission>().AsNoTracking().FirstOrDefaultAsync(s => s.ClientId == client.Id && s.DossierId == id, cancel) ?? throw new Forbidden("只能代由本客户端提交的申请的申请人办理");
        if (!Acts.TryGetValue(asked.Act, out var act)) throw new InvalidInput($"“act”应是 {string.Join("、", Acts.Keys)} 之一");
        var values = new Dictionary<string, string?> { ["reason"] = asked.Reason, ["paid-on"] = asked.PaidOn?.ToString("yyyy-MM-dd"), ["payment"] = asked.Payment, [ServiceAddress.Fact] = asked.AddressConfirmed };
        if (act.Text is { } text) values[text] = asked.Text;
        if (values.Values.Any(v => v?.Contains('\0') == true)) throw new InvalidInput("提交的内容中有不能使用的字符");
        await applicants.PerformAsync(id, act.Row, values.Where(v => !string.IsNullOrWhiteSpace(v.Value)).ToDictionary(v => v.Key, v => v.Value!.Trim()), asked.Version, cancel, By(client, submission.ExternalId));
        var (row, tree) = await RowAsync(client, id, cancel);
        return (await SummariesAsync(client, tree, [(row, asked.Version + 1)], cancel))[0];
    }

    /// <summary>Every act on requests of the client's units, in the one order of the feed; nothing of what was written or by whom.</summary>
    public async Task<ApiEventPage> EventsAsync(ApiClient client, string? after, string? agency, int? limit, CancellationToken cancel = default)
    {
        var (tree, units) = await UnitsAsync(client, cancel);
        var (place, take, wanted) = (Place(after), Take(limit), Within(tree, units, agency));
        var last = await LastAsync(cancel);
        var page = await (from f in db.Set<FeedEntry>().AsNoTracking()
                          join d in db.Dossiers on f.DossierId equals d.Id
                          join e in db.LedgerEvents on new { f.DossierId, f.Seq } equals new { e.DossierId, e.Seq }
                          where f.Position > place && d.Procedure == RequestProcedure.Table.Key && wanted.Contains(d.AgencyId)
                          orderby f.Position
                          select new { f.Position, d.Id, d.Number, d.AgencyId, e.Row, e.OccurredOn, e.RecordedAt, e.ToStage, e.Seq }).Take(take + 1).ToListAsync(cancel);
        var more = page.Count > take;
        if (more) page.RemoveAt(take);
        var table = RequestProcedure.Table;
        return new([.. page.Select(e => new ApiEvent($"{e.Position}", e.Id, e.Number, Unit(tree, e.AgencyId), e.Row, table.ActName(e.Row), e.OccurredOn, e.RecordedAt, e.ToStage, table.StageName(e.ToStage), e.Seq))],
            $"{(more ? page[^1].Position!.Value : Math.Max(Math.Max(place, last), page.Count > 0 ? page[^1].Position!.Value : 0))}", more);
    }

    /// <summary>Forgets the query codes of submissions that are old. Returns how many.</summary>
    public async Task<int> PurgeAsync(CancellationToken cancel = default)
    {
        var until = Now - CodeKept;
        return await db.Set<ApiSubmission>().Where(s => s.Code != null && s.At < until).ExecuteUpdateAsync(s => s.SetProperty(x => x.Code, (string?)null), cancel);
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
