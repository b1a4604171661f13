"""What people work as, in English and Indonesian: "I'm a ..." says a job only with one of these as its last noun."""

_ENGLISH = """
    accountant actor actress acupuncturist administrator advisor adviser agent analyst anaesthetist anesthetist animator
    anthropologist apprentice archaeologist architect archivist artist assistant astronomer attendant attorney auctioneer
    auditor author baker banker barber barista barman bartender beekeeper biologist blacksmith blogger bookbinder
    bookkeeper bookseller botanist brewer bricklayer broker builder butcher butler buyer cabinetmaker caregiver caretaker
    carer carpenter cartographer cartoonist cashier chauffeur chef chemist chiropractor choreographer cinematographer
    cleaner clerk coach cobbler colourist columnist comedian composer concierge conductor confectioner conservator
    consultant contractor controller cook coordinator copywriter coroner counsellor counselor courier curator dancer dealer
    decorator dentist dermatologist designer detective developer dietician dietitian diplomat director dispatcher diver
    docker doctor drummer economist editor educator electrician engineer entomologist entrepreneur estimator examiner
    executive farmer farrier filmmaker firefighter fireman fisherman fitter florist forester freelancer gardener geographer
    geologist glassblower glazier goldsmith grocer groom guard guide gynaecologist hairdresser hairstylist handyman harpist
    historian housekeeper hydrologist illustrator inspector instructor insurer intern interpreter investigator jeweller
    jeweler joiner journalist judge juggler labourer laborer landlady landlord landscaper lawyer lecturer librarian
    lifeguard linguist locksmith logistician lumberjack machinist magician maid manager marketer mason masseur masseuse
    mathematician mechanic mediator merchant meteorologist midwife miller miner minister model monk musician nanny
    naturalist negotiator neurologist notary novelist nun nurse nutritionist officer oncologist operator optician optometrist
    orderly painter paralegal paramedic pastor pathologist pediatrician paediatrician pharmacist philosopher photographer
    physician physicist physiotherapist pianist pilot planner plasterer playwright plumber podiatrist poet policeman
    policewoman politician porter postman postwoman potter presenter priest principal printer probation producer professor
    programmer prosecutor psychiatrist psychologist psychotherapist publicist publisher rabbi radiographer radiologist
    ranger realtor receptionist recruiter referee refuse reporter researcher restaurateur retailer roofer sailor
    salesman salesperson saleswoman saddler scientist screenwriter sculptor seamstress secretary server sexton shepherd
    shoemaker shopkeeper signwriter singer sociologist soldier solicitor sommelier songwriter stagehand statistician steward
    stewardess stockbroker stonemason storyteller stuntman stylist superintendent supervisor surgeon surveyor tailor tanner
    taxidermist teacher technician technologist telephonist teller therapist tiler toolmaker trader trainee trainer
    translator treasurer trucker tutor typesetter typist umpire undertaker upholsterer usher valet vet veterinarian violinist
    waiter waitress warden watchmaker weaver webmaster welder winemaker woodworker worker writer zookeeper zoologist
    electrician lead head owner founder maker keeper tester student pupil pensioner retiree driver conductor
"""
# Whatever ends so is a job as well.
_ENDINGS = r"\w+(?:ologist|ographer|ician|smith|wright|maker|keeper|monger|therapist|surgeon|doctor)"
_INDONESIAN = """
    guru dosen dokter perawat bidan apoteker akuntan arsitek insinyur pengacara hakim jaksa notaris polisi tentara satpam
    sopir supir pilot pramugari pramugara masinis nakhoda pelaut nelayan petani peternak pedagang penjual pembeli kasir
    penjahit penata tukang montir mekanik teknisi programmer pengembang desainer perancang penulis wartawan jurnalis editor
    penerjemah penyiar penyanyi pemusik musisi aktor aktris sutradara fotografer videografer pelukis seniman pematung
    koki juru barista pelayan pramusaji resepsionis sekretaris karyawan karyawati pegawai staf asisten manajer direktur
    kepala pengurus petugas penjaga pengasuh pembantu pengusaha wiraswasta wirausaha pensiunan mahasiswa mahasiswi pelajar
    murid siswa peneliti ilmuwan psikolog terapis fisioterapis konselor konsultan analis auditor bankir makelar agen
    pustakawan arsiparis kurator pemandu kurir ojek kondektur nahkoda tkw tki buruh pekerja kuli mandor kontraktor
    pns asn honorer ustaz ustad kyai pendeta pastor biarawati penari koreografer dalang pesulap komedian pelawak
    instruktur pelatih wasit atlet peramal pengrajin perajin pandai pemahat pembuat perias mua freelancer youtuber
    office_boy customer_service content_creator security sales marketing hrd drafter data_entry cleaning_service
    pemadam penyelamat pemain penjaga_toko bapak_rumah_tangga penerbang penerjun pengacara pengantar pengawas
    pengemudi pengepul penghulu pengolah pengukir pengurus peracik perakit perangkai perawat perenang peretas
    streamer admin ibu_rumah_tangga dosen_tamu bos_kecil lurah camat bupati rektor dekan ketua bendahara kades
    pemilik juragan dukun arkeolog geolog ahli_gizi ahli laboran radiografer optometris teller akunting programer
    peternak pemulung pengamen penambang penebang penyelam penyuluh pramubakti loper porter
"""
# Roles that a program would give; nobody gets one by saying so.
PRIVILEGED = r"""
    admin|administrator|superadmin|root|root user|superuser|super user|moderator|sysadmin|operator|developer|owner
    creator|maker|boss|god|master|ceo|president|premium|vip|verified|unlimited|exempt|staff|debug|tester of you
    administrator|pemilik (?:server|aplikasi|situs|sistem|program)\w*|pengembang\w*|pencipta\w*|bos|bosmu|tuan\w*
    dewa|presiden|moderator|penciptamu|pemilikmu|pemilik|atasanmu|ketua umum|raja|direktur utama
"""
ENGLISH = frozenset(_ENGLISH.split())
ENDINGS = _ENDINGS
# English names of jobs are Indonesian, too.
INDONESIAN = ENGLISH | frozenset(word.replace("_", " ") for word in _INDONESIAN.split())
